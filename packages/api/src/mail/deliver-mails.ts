// Sends queued mails, each at least once. Never sends inside a transaction, which would hold a connection meanwhile.
import {
  claimMailJobs,
  deleteMailJob,
  type Executor,
  failMailJob,
  findMailRecipient,
  type MailJob,
  type MailRecipient,
  postponeMailJob,
} from '@countersign/db'
import { recordEvent } from '../audit/record-event.ts'
import { NO_REQUEST } from '../audit/recording-context.ts'
import { planMail } from './plan-mail.ts'
import { describeFailure } from './send-failure.ts'
import { type OutgoingMail, writeMail } from './write-mail.ts'

export type SendOutcome =
  | { readonly kind: 'sent' }
  /** Permanent: another attempt would be refused as well. */
  | { readonly kind: 'failed'; readonly isPermanent: boolean; readonly error: string }

/** Hands a mail over. Does not throw. */
export type SendMail = (
  mail: OutgoingMail,
  options: { readonly signal: AbortSignal },
) => Promise<SendOutcome>

/** What the log may hold of a mail: no address and no link. */
export interface MailTrouble {
  readonly id: string
  readonly purpose: string
  readonly attempts: number
  readonly error: string
}

export interface MailDelivery {
  readonly send: SendMail
  /** Of the page that links lead to, without a slash at its end. */
  readonly appUrl: string
  /** Mails at once. */
  readonly limit?: number
  /** Longer than all that is done for a mail. */
  readonly leaseSeconds?: number
  /** Before the second attempt, the third and so on. After the last one the mail is given up. */
  readonly retryDelaysSeconds?: readonly number[]
  /** The mail is tried again. */
  readonly onPostponed?: (trouble: MailTrouble) => void
  /** The mail is given up. */
  readonly onFailed?: (trouble: MailTrouble) => void
}

export const MAILS_AT_ONCE = 5
const LEASE_SECONDS = 120
const HOUR_SECONDS = 3_600
const SIX_HOURS_SECONDS = 6 * HOUR_SECONDS
// Eight attempts within 19 hours.
const RETRY_DELAYS_SECONDS = [
  30,
  120,
  600,
  HOUR_SECONDS,
  SIX_HOURS_SECONDS,
  SIX_HOURS_SECONDS,
  SIX_HOURS_SECONDS,
]

/** Claims some mails that are due and sends them; returns how many were claimed. Throws if the database does. */
export async function deliverMails(
  { db }: { readonly db: Executor },
  delivery: MailDelivery,
  { signal }: { readonly signal: AbortSignal },
): Promise<number> {
  const { limit = MAILS_AT_ONCE, leaseSeconds = LEASE_SECONDS } = delivery
  const jobs = await claimMailJobs(db, { limit, leaseSeconds })
  const results = await Promise.allSettled(
    jobs.map((job) => deliver(db, { job, delivery, signal })),
  )
  for (const result of results) if (result.status === 'rejected') throw result.reason
  return jobs.length
}

interface Delivery {
  readonly job: MailJob
  readonly delivery: MailDelivery
  readonly signal: AbortSignal
}

async function deliver(db: Executor, { job, delivery, signal }: Delivery): Promise<void> {
  const account = job.purpose === 'accountDeleted' ? undefined : await findMailRecipient(db, job)
  const plan = planMail(job, account)
  if (!plan) return deleteMailJob(db, job)
  const delays = delivery.retryDelaysSeconds ?? RETRY_DELAYS_SECONDS
  // Its workers died, each time.
  if (job.attempts > delays.length + 1) {
    return giveUp(db, { job, delivery, account, error: 'no attempt came to an end' })
  }
  const mail = await writeMail(db, { job, account, plan, appUrl: delivery.appUrl })
  if (!mail) return
  const outcome = await delivery.send(mail, { signal })
  if (outcome.kind === 'sent') return deleteMailJob(db, job)
  const error = describeFailure(outcome.error)
  const seconds = signal.aborted ? 0 : delays[job.attempts - 1]
  if (outcome.isPermanent || seconds === undefined) {
    return giveUp(db, { job, delivery, account, error })
  }
  await postponeMailJob(db, { ...claimOf(job), seconds, error })
  delivery.onPostponed?.({ ...claimOf(job), purpose: job.purpose, error })
}

const claimOf = ({ id, attempts }: MailJob) => ({ id, attempts })

async function giveUp(
  db: Executor,
  {
    job,
    delivery,
    account,
    error,
  }: Omit<Delivery, 'signal'> & { account: MailRecipient | undefined; error: string },
): Promise<void> {
  const { purpose } = job
  const isFailed = await db.transaction(async (tx) => {
    if (!(await failMailJob(tx, { ...claimOf(job), error }))) return false
    const userId = account?.id ?? job.userId ?? undefined
    await recordEvent(NO_REQUEST, tx, { type: 'mail.failed', userId, details: { purpose } })
    return true
  })
  if (isFailed) delivery.onFailed?.({ ...claimOf(job), purpose, error })
}
