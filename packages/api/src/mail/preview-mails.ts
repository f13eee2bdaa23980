// Renders an example of every mail, with long words of a user.
import type { MailPurpose } from '@countersign/db'
import type { MailLocale } from './queue-mail.ts'
import { type RenderedMail, renderMail } from './render-mail.ts'

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

const example = {
  name: 'Ada Lovelace',
  appUrl: 'https://app.example.com',
  link: `https://app.example.com/verify-email#token=${'Zm9yLWxvb2tpbmctYXQ'.repeat(3).slice(0, 43)}`,
  newEmail: 'augusta-ada.countess-of-lovelace@analytical-engine.example.com',
  time: '27 November 2026, 18:43 UTC',
  ip: '2001:db8:85a3:8d3:1319:8a2e:370:7348',
  device: 'Firefox 140, Linux',
}

export function previewMails(
  locale: MailLocale,
): (RenderedMail & { readonly purpose: MailPurpose })[] {
  return Object.keys(isOfEveryPurpose)
    .filter(isPurpose)
    .map((purpose) => ({ purpose, ...renderMail(purpose, example, locale) }))
}
