// Deletes many rows in small batches, so that no lock is held for long.
import { setTimeout as sleep } from 'node:timers/promises'

/** Rows per statement: each holds its locks for a few milliseconds. */
const BATCH_SIZE = 1_000
const PAUSE_MS = 50

export interface BatchOptions {
  readonly batchSize?: number
  readonly signal?: AbortSignal
}

/** Runs `deleteBatch` until a batch is not full, and returns the number of deleted rows. */
export async function inBatches(
  deleteBatch: (limit: number) => Promise<number>,
  { batchSize = BATCH_SIZE, signal }: BatchOptions = {},
): Promise<number> {
  let deleted = 0
  for (;;) {
    const batch = await deleteBatch(batchSize)
    deleted += batch
    if (batch < batchSize || signal?.aborted) return deleted
    await sleep(PAUSE_MS)
  }
}
