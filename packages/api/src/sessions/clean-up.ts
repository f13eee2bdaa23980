// Deleting the sessions that can never be used again.
import { setTimeout as sleep } from 'node:timers/promises'
import { deleteExpiredSessions, type Executor } from '@countersign/db'

/** Rows per statement: each holds its locks for a few milliseconds only. */
const BATCH_SIZE = 1_000
const PAUSE_MS = 50

/**
 * Deletes sessions past their absolute end, batch by batch, and returns how many. Until then an ended session stays, so
 * that its cookie is told why it is refused. Any number of replicas may do this at once.
 */
export async function cleanUpSessions(
  { db }: { db: Executor },
  { batchSize = BATCH_SIZE, signal }: { batchSize?: number; signal?: AbortSignal } = {},
): Promise<number> {
  let deleted = 0
  for (;;) {
    const batch = await deleteExpiredSessions(db, batchSize)
    deleted += batch
    if (batch < batchSize || signal?.aborted) return deleted
    await sleep(PAUSE_MS)
  }
}
