// Queues mails, and hands each to one worker at a time. Never sends.
import { and, asc, eq, gte, inArray, isNull, lt, or, sql } from 'drizzle-orm'
import { databaseNow, type Executor, secondsFromNow } from '../executor.ts'
import { type MailDetails, type MailPurpose, outbox } from '../schema/outbox.ts'

export interface NewMailJob {
  id: string
  purpose: MailPurpose
  /** Canonical address of the recipient. */
  email: string
  /** Whom it is about, if that does not follow from the address. */
  userId?: string | undefined
  locale: string
  details?: MailDetails | undefined
}

/** Belongs in the transaction of what the mail tells of. */
export async function insertMailJob(
  executor: Executor,
  { details = {}, ...job }: NewMailJob,
): Promise<void> {
  await executor
    .insert(outbox)
    .values({ ...job, details, createdAt: databaseNow, dueAt: databaseNow })
    .prepare('insert_mail_job')
    .execute()
}

/** A job that one worker may work on until its lease ends. */
export interface MailJob {
  id: string
  purpose: MailPurpose
  email: string
  userId: string | null
  locale: string
  details: MailDetails
  createdAt: Date
  /** This claim included. */
  attempts: number
}

/** The claim of a job: no longer valid once another worker has claimed it. */
export type MailClaim = Pick<MailJob, 'id' | 'attempts'>

const isPending = isNull(outbox.failedAt)
// As a subquery it is evaluated once, so that the index on `due_at` finds the rows.
const isDue = sql`${outbox.dueAt} <= (select ${databaseNow})`

/** Claims at most `limit` jobs that are due. They become due again after `leaseSeconds`, unless they are finished by then. */
export async function claimMailJobs(
  executor: Executor,
  { limit, leaseSeconds }: { limit: number; leaseSeconds: number },
): Promise<MailJob[]> {
  // With a CTE the rows are locked once; a subquery that the planner evaluates per row could claim more than `limit`.
  const due = executor
    .$with('due')
    .as(
      executor
        .select({ id: outbox.id })
        .from(outbox)
        .where(and(isDue, isPending))
        .orderBy(asc(outbox.dueAt))
        .limit(limit)
        .for('update', { skipLocked: true }),
    )
  return executor
    .with(due)
    .update(outbox)
    .set({ dueAt: secondsFromNow(leaseSeconds), attempts: sql`${outbox.attempts} + 1` })
    .where(inArray(outbox.id, executor.select({ id: due.id }).from(due)))
    .returning({
      id: outbox.id,
      purpose: outbox.purpose,
      email: outbox.email,
      userId: outbox.userId,
      locale: outbox.locale,
      details: outbox.details,
      createdAt: outbox.createdAt,
      attempts: outbox.attempts,
    })
}

/** Matches a job while the claim is valid. */
export const isClaim = ({ id, attempts }: MailClaim) =>
  and(eq(outbox.id, id), eq(outbox.attempts, attempts), isPending)

/** Ends a job whose mail was sent or is not called for. */
export async function deleteMailJob(executor: Executor, claim: MailClaim): Promise<void> {
  await executor.delete(outbox).where(isClaim(claim))
}

/** Makes a job due again in `seconds`. */
export async function postponeMailJob(
  executor: Executor,
  { seconds, error, ...claim }: MailClaim & { seconds: number; error: string },
): Promise<void> {
  await executor
    .update(outbox)
    .set({ dueAt: secondsFromNow(seconds), lastError: error })
    .where(isClaim(claim))
}

/** Gives a job up and keeps it; returns whether the claim was still valid. */
export async function failMailJob(
  executor: Executor,
  { error, ...claim }: MailClaim & { error: string },
): Promise<boolean> {
  const failed = await executor
    .update(outbox)
    .set({ failedAt: databaseNow, lastError: error })
    .where(isClaim(claim))
    .returning({ id: outbox.id })
  return failed.length > 0
}

/** Deletes at most `limit` jobs that were given up `seconds` ago. */
export async function deleteFailedMailJobs(
  executor: Executor,
  { seconds, limit }: { seconds: number; limit: number },
): Promise<number> {
  const old = executor
    .select({ id: outbox.id })
    .from(outbox)
    .where(lt(outbox.failedAt, secondsFromNow(-seconds)))
    .limit(limit)
    .for('update', { skipLocked: true })
  const deleted = await executor
    .delete(outbox)
    .where(inArray(outbox.id, old))
    .returning({ id: outbox.id })
  return deleted.length
}

/** Matches the mails about a user: those to the address that tell of another user are not. */
export const isAbout = ({ userId, email }: { userId: string; email: string }) =>
  or(eq(outbox.userId, userId), and(eq(outbox.email, email), isNull(outbox.userId)))

/** Deletes the mails about a user that are not sent, those that were given up included. */
export async function deleteMailJobsOf(
  tx: Executor,
  user: { userId: string; email: string },
): Promise<void> {
  await tx.delete(outbox).where(isAbout(user))
}

/** Withdraws mails with a user's links that were asked for at or after `since`. Before the tokens are deleted. */
export async function deleteMailJobsSince(
  tx: Executor,
  { userId, since }: { userId: string; since: Date },
): Promise<void> {
  await tx.delete(outbox).where(and(eq(outbox.userId, userId), gte(outbox.createdAt, since)))
}

/** Withdraws a user's mails of a purpose. */
export async function deleteMailJobs(
  tx: Executor,
  { userId, purpose }: { userId: string; purpose: MailPurpose },
): Promise<void> {
  await tx.delete(outbox).where(and(eq(outbox.userId, userId), eq(outbox.purpose, purpose)))
}
