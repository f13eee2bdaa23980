// Deleting much without holding anything up.
import { setTimeout as sleep } from 'node:timers/promises'

/** Rows per statement: each holds its locks for a few milliseconds only. */
const BATCH_SIZE = 1_000
const PAUSE_MS = 50

export interface BatchOptions {
  readonly batchSize?: number
  readonly signal?: AbortSignal
}

/** Runs `deleteBatch` until there is no full batch left, and returns how many rows went. */
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
