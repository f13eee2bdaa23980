// Deletes the windows of limits that have expired.
import { deleteExpiredWindows, type Executor } from '@countersign/db'
import { type BatchOptions, inBatches } from '../batches.ts'

/** Deletes batch by batch, and returns how many. Any number of replicas may do this at once. */
export function cleanUpRateLimits(
  { db }: { db: Executor },
  options?: BatchOptions,
): Promise<number> {
  return inBatches((limit) => deleteExpiredWindows(db, limit), options)
}
