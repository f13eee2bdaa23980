// Deletes the sessions that can never be used again, and what remembers deleted ones.
import {
  deleteExpiredSessions,
  deleteOldTombstones,
  deleteRevokedSessions,
  type Executor,
} from '@countersign/db'
import { type BatchOptions, inBatches } from '../batches.ts'
import { MAX_TOKEN_AGE_SECONDS } from '../tokens/access-tokens.ts'

/**
 * For so long an ended session stays: the cookie of a revoked one is told why, and every access token of it is over long
 * before. The trigger `sessions_leave_tombstone` takes what ended two days ago for such a session.
 */
const EXPIRED_SESSION_RETENTION_SECONDS = 2 * 86_400
const REVOKED_SESSION_RETENTION_SECONDS = 7 * 86_400

/**
 * Deletes sessions that ended long ago, and tombstones older than any access token, batch by batch, and returns how many
 * rows. Any number of replicas may do this at once.
 */
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
