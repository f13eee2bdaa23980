// Deleting the counts that nobody asks for any more.
import { deleteExpiredWindows, type Executor } from '@countersign/db'
import { type BatchOptions, inBatches } from '../batches.ts'

/** Deletes windows that are over, batch by batch, and returns how many. Any number of replicas may do this at once. */
export function cleanUpRateLimits(
  { db }: { db: Executor },
  options?: BatchOptions,
): Promise<number> {
  return inBatches((limit) => deleteExpiredWindows(db, limit), options)
}
