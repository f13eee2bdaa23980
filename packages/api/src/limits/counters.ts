// Where the calls of one limit are counted: in memory, or in the database with memory to fall back on.
import { createHash } from 'node:crypto'
import { countInWindow, type Executor, uncountInWindow, type WindowRow } from '@countersign/db'
import type { Limit } from './limits.ts'
import { createMemoryCounter } from './memory-counter.ts'

export interface Counter {
  count(subject: string): Promise<WindowRow>
  uncount(subject: string): Promise<void>
}

export function createCounterInMemory({ windowSeconds }: Limit): Counter {
  const memory = createMemoryCounter(windowSeconds)
  return {
    count: async (subject) => memory.count(subject),
    uncount: async (subject) => memory.uncount(subject),
  }
}

/** Runs a statement; undefined when the database could not answer. */
export type Ask = <TAnswer>(statement: () => Promise<TAnswer>) => Promise<TAnswer | undefined>

/**
 * Counts in the database. While it cannot answer, memory counts to the same limit: a limiter that is down must not be an
 * open door. What the database has refused is remembered until its window ends, so that a flood is refused without it.
 */
export function createCounterInDatabase(
  db: Executor,
  { name, limit, ask }: { name: string; limit: Limit; ask: Ask },
): Counter {
  const { calls, windowSeconds } = limit
  const memory = createMemoryCounter(windowSeconds)
  const keyOf = (subject: string) =>
    createHash('sha256').update(`${name} ${subject}`).digest('base64url')

  return {
    async count(subject) {
      const key = keyOf(subject)
      const known = memory.read(key)
      if (known && known.used > calls) return known
      const window = await ask(() => countInWindow(db, { key, windowSeconds }))
      if (!window) return memory.count(key)
      if (window.used > calls) memory.remember(key, window)
      return window
    },
    async uncount(subject) {
      const key = keyOf(subject)
      const done = await ask(async () => {
        await uncountInWindow(db, key)
        return true
      })
      if (!done) memory.uncount(key)
    },
  }
}
