// Deleting the sessions that can never be used again.
import { deleteExpiredSessions, type Executor } from '@countersign/db'
import { type BatchOptions, inBatches } from '../batches.ts'

/**
 * Deletes sessions past their absolute end, batch by batch, and returns how many. Until then an ended session stays, so
 * that its cookie is told why it is refused. Any number of replicas may do this at once.
 */
export function cleanUpSessions({ db }: { db: Executor }, options?: BatchOptions): Promise<number> {
  return inBatches((limit) => deleteExpiredSessions(db, limit), options)
}
