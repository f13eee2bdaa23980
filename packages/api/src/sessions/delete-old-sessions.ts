// Deletes sessions that can never be used again, and tombstones that are no longer needed.
import {
  deleteExpiredSessions,
  deleteOldTombstones,
  deleteRevokedSessions,
  type Executor,
} from '@countersign/db'
import { type BatchOptions, inBatches } from '../batches.ts'
import { MAX_TOKEN_AGE_SECONDS } from '../tokens/access-tokens.ts'

/**
 * How long rows are kept: a revoked session's cookie is still told why, and its access tokens expire long before. The trigger
 * `sessions_leave_tombstone` relies on the two days.
 */
const EXPIRED_SESSION_RETENTION_SECONDS = 2 * 86_400
const REVOKED_SESSION_RETENTION_SECONDS = 7 * 86_400

/** Deletes in batches, and returns the number of rows. Any number of replicas may do this at once. */
export async function deleteOldSessions(
  { db }: { db: Executor },
  options?: BatchOptions,
): Promise<number> {
  const deletions = [
    [deleteExpiredSessions, EXPIRED_SESSION_RETENTION_SECONDS],
    [deleteRevokedSessions, REVOKED_SESSION_RETENTION_SECONDS],
    [deleteOldTombstones, MAX_TOKEN_AGE_SECONDS],
  ] as const
  let deleted = 0
  for (const [deleteRows, seconds] of deletions) {
    deleted += await inBatches((limit) => deleteRows(db, { seconds, limit }), options)
  }
  return deleted
}
