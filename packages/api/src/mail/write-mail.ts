// Writes the mail of a job: makes its link's token, and renders what the job tells.
import {
  type Executor,
  insertOneTimeToken,
  type MailJob,
  type MailPurpose,
  type MailRecipient,
} from '@countersign/db'
import { describeDevice } from '../sessions/describe-device.ts'
import { createOneTimeToken } from '../tokens/one-time-tokens.ts'
import type { LinkPlan, MailPlan } from './plan-mail.ts'
import type { MailLocale } from './queue-mail.ts'
import { mailLocaleOf, type RenderedMail, renderMail } from './render-mail.ts'

/** A mail that is ready to be sent. */
export interface OutgoingMail extends RenderedMail {
  /** Of the job: the same at each attempt. */
  readonly id: string
  readonly purpose: MailPurpose
  /** Canonical address. */
  readonly to: string
  /** The link that holds a token, a secret. */
  readonly link: string | undefined
}

export interface MailToWrite {
  readonly job: MailJob
  readonly account: MailRecipient | undefined
  readonly plan: MailPlan
  /** Of the page, without a slash at its end. */
  readonly appUrl: string
}

/** Undefined if the mail was withdrawn meanwhile. */
export async function writeMail(
  executor: Executor,
  { job, account, plan, appUrl }: MailToWrite,
): Promise<OutgoingMail | undefined> {
  const { id, purpose, email: to, details } = job
  const link =
    plan.link && account && (await createLink(executor, { job, account, appUrl, link: plan.link }))
  if (plan.link && link === undefined) return undefined
  const locale = mailLocaleOf(job.locale)
  const { browser, os } = describeDevice(details.userAgent ?? null)
  const facts = {
    name: plainWords(plan.fullName),
    appUrl,
    link: link ?? appUrl,
    newEmail: details.newEmail ?? (purpose === 'emailChanged' ? account?.email : undefined) ?? to,
    time: formatTime(job.createdAt, locale),
    ip: details.ip ?? undefined,
    device: plainWords([browser, os].filter((name) => name !== null).join(', ')),
  }
  return { id, purpose, to, link, ...renderMail(purpose, facts, locale) }
}

export const formatTime = (time: Date, locale: MailLocale) =>
  `${new Intl.DateTimeFormat(locale, timeFormat).format(time)} UTC`

const timeFormat = { dateStyle: 'long', timeStyle: 'short', timeZone: 'UTC' } as const

async function createLink(
  executor: Executor,
  { job, account, appUrl, link }: Omit<Required<MailToWrite>, 'plan'> & CreatedLink,
): Promise<string | undefined> {
  const { token, hash } = createOneTimeToken()
  const newToken = {
    hash,
    purpose: link.purpose,
    userId: account.id,
    email: job.email,
    credentialVersion: link.isVersioned ? account.credentialVersion : null,
    lifeSeconds: link.lifeSeconds,
  }
  if (!(await insertOneTimeToken(executor, newToken, job))) return undefined
  // In the fragment, which no server and no proxy sees; in no query, which mail scanners would redeem.
  return `${appUrl}${link.path}#token=${token}`
}

interface CreatedLink {
  readonly account: MailRecipient
  readonly link: LinkPlan
}

const MAX_WORDS_CHARACTERS = 80

// Mail programs make a link of whatever looks like one, so such a text of a user is left out.
function plainWords(text: string | undefined): string | undefined {
  // Compatibility forms read as what they stand for: a full-width dot is a dot.
  const words = text
    ?.normalize('NFKC')
    .replace(/[\p{Cc}\p{Cf}\s]+/gu, ' ')
    .trim()
  if (!words || words.length > MAX_WORDS_CHARACTERS) return undefined
  return /[:/\\@]|[.。](?! |$)/u.test(words) ? undefined : words
}
