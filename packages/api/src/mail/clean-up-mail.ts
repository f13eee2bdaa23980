// Deletes mails that were given up, and expired tokens of mailed links.
import { deleteExpiredOneTimeTokens, deleteFailedMailJobs, type Executor } from '@countersign/db'
import { type BatchOptions, inBatches } from '../batches.ts'

const DAY_SECONDS = 86_400
const FAILED_MAIL_RETENTION_SECONDS = 30 * DAY_SECONDS
/** Until then the bearer of a link is told that it has expired. */
const EXPIRED_TOKEN_RETENTION_SECONDS = 7 * DAY_SECONDS

export function deleteOldMails({ db }: { db: Executor }, options?: BatchOptions): Promise<number> {
  const seconds = FAILED_MAIL_RETENTION_SECONDS
  return inBatches((limit) => deleteFailedMailJobs(db, { seconds, limit }), options)
}

export function deleteOldOneTimeTokens(
  { db }: { db: Executor },
  options?: BatchOptions,
): Promise<number> {
  const seconds = EXPIRED_TOKEN_RETENTION_SECONDS
  return inBatches((limit) => deleteExpiredOneTimeTokens(db, { seconds, limit }), options)
}
