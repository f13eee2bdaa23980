// Queues mails in the transaction of what they tell of. A worker sends them.
import { type Executor, insertMailJob, type MailDetails, type MailPurpose } from '@countersign/db'
import { v7 as uuidv7 } from 'uuid'
import type { Context } from '../trpc/context.ts'

/** Languages in which mails are written; the first is the default. */
export const mailLocales = ['en', 'de'] as const
export type MailLocale = (typeof mailLocales)[number]

/** What procedures know of mail. */
export interface MailQueue {
  /** False where no mail can be sent; then none is queued. */
  readonly isEnabled: boolean
  /** Whether a user is told of a sign-in from a new device. */
  readonly notifiesNewDevices: boolean
  /** Wakes the worker of this process. Call it after the commit; the others poll. */
  wake(): void
}

export interface Mail {
  readonly purpose: MailPurpose
  /** Canonical address of the recipient. */
  readonly email: string
  /** Whom it is about, if that does not follow from the address. */
  readonly userId?: string
  readonly details?: MailDetails
}

type MailContext = Pick<Context, 'mail' | 'locale'>

/** Belongs in the transaction of what the mail tells of; nothing is looked up, so that it costs the same for everybody. */
export async function queueMail(
  { mail, locale }: MailContext,
  tx: Executor,
  job: Mail,
): Promise<void> {
  if (!mail.isEnabled) return
  await insertMailJob(tx, { id: uuidv7(), locale, ...job })
}

/** The client of the request, for a mail that tells who caused something. */
export const clientOf = ({ ip, userAgent }: Pick<Context, 'ip' | 'userAgent'>): MailDetails => ({
  ip: ip ?? null,
  userAgent: userAgent ?? null,
})
