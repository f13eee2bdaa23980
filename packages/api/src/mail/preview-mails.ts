// Renders an example of every mail, with long words of a user.
import type { MailPurpose } from '@countersign/db'
import { linkPathOf } from './plan-mail.ts'
import type { MailLocale } from './queue-mail.ts'
import { type RenderedMail, renderMail } from './render-mail.ts'
import { formatTime } from './write-mail.ts'

const isOfEveryPurpose: Readonly<Record<MailPurpose, true>> = {
  verifyEmail: true,
  resetPassword: true,
  passwordChanged: true,
  confirmEmailChange: true,
  emailChanged: true,
  alreadyRegistered: true,
  invitation: true,
  accountDeleted: true,
  newDevice: true,
}
const isPurpose = (name: string): name is MailPurpose => name in isOfEveryPurpose

const APP_URL = 'https://app.example.com'
const TOKEN = 'Zm9yLWxvb2tpbmctYXQ'.repeat(3).slice(0, 43)
const AT = new Date('2026-11-27T18:43:00Z')

const example = {
  name: 'Ada Lovelace',
  appUrl: APP_URL,
  newEmail: 'augusta-ada.countess-of-lovelace@analytical-engine.example.com',
  ip: '2001:db8:85a3:8d3:1319:8a2e:370:7348',
  device: 'Firefox 140, Linux',
}

export function previewMails(
  locale: MailLocale,
): (RenderedMail & { readonly purpose: MailPurpose })[] {
  return Object.keys(isOfEveryPurpose)
    .filter(isPurpose)
    .map((purpose) => {
      const path = linkPathOf(purpose)
      const link = path === undefined ? APP_URL : `${APP_URL}${path}#token=${TOKEN}`
      const facts = { ...example, link, time: formatTime(AT, locale) }
      return { purpose, ...renderMail(purpose, facts, locale) }
    })
}
