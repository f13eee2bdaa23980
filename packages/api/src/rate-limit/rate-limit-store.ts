// Keeps the windows of limits in the database, with memory to fall back on. If the table is unavailable, memory counts to
// the same limits: a limiter that is down must not be an open door.
import { createHash } from 'node:crypto'
import {
  countInWindows,
  type Executor,
  type NewCount,
  resolvePendingCalls,
  type WindowRow,
} from '@countersign/db'
import type { Limit, LimitName } from './limits.ts'
import type { MemoryStore } from './memory-store.ts'

/** How long an unavailable database is left alone. */
const RETRY_MS = 1_000

/** One call to count in the window of a key. */
export interface Count extends NewCount {
  readonly name: LimitName
}

/** A window after a call was counted in it, or refused. */
export interface WindowCount extends Count, WindowRow {}

export interface RateLimitStore {
  /** Counts a call in each window in turn and stops at the first that it exceeds. */
  consume(counts: readonly Count[]): Promise<WindowCount[]>
  /** Refunds pending calls, or lets them count for good, each in the window in which it was counted. */
  resolve(counted: readonly WindowCount[], options: { isRefunded: boolean }): Promise<void>
}

export interface StoreEvents {
  /** The database is unavailable: from now on each replica counts for itself. Told once, not per call. */
  readonly onStoreLost: (error: unknown) => void
  readonly onStoreFound: () => void
}

/** Whether the call that was counted last is one too many. */
export const isExceeded = ({ used, calls }: WindowCount): boolean => used > calls

/** Hashed for the database, so that it stores no email and no address. */
export function keyOf(name: LimitName, subject: string, kept: Limit['kept']): string {
  if (kept === 'memory') return subject
  return createHash('sha256').update(`${name} ${subject}`).digest('base64url')
}

export function createDatabaseStore(db: Executor): RateLimitStore {
  return {
    async consume(counts) {
      const rows = await countInWindows(db, counts)
      return counts.flatMap((count, index) => {
        const row = rows[index]
        return row ? { ...count, ...row } : []
      })
    },
    resolve: (pendingCalls, options) => resolvePendingCalls(db, { pendingCalls, ...options }),
  }
}

/**
 * Counts in `fallback` while `store` fails. What exceeds a limit whatever becomes of pending calls is remembered there
 * too, so that a flood is refused without the database.
 */
export function withFallback(
  store: RateLimitStore,
  fallback: MemoryStore,
  events: StoreEvents,
): RateLimitStore {
  const attempt = watchAvailability(events)
  const inFallback = new WeakSet<WindowCount>()

  return {
    async consume(counts) {
      const counted = await attempt(() => store.consume(counts))
      if (counted) {
        for (const each of counted)
          if (isExceeded(each) && each.pending === 0) fallback.remember(each)
        return counted
      }
      const instead = await fallback.consume(counts)
      for (const each of instead) inFallback.add(each)
      return instead
    },
    async resolve(counted, options) {
      await fallback.resolve(
        counted.filter((each) => inFallback.has(each)),
        options,
      )
      const stored = counted.filter((each) => !inFallback.has(each))
      if (stored.length === 0) return
      if (options.isRefunded) stored.forEach(fallback.forget)
      await attempt(() => store.resolve(stored, options))
    },
  }
}

/** Runs a statement; undefined if the database is unavailable. */
type Attempt = <TAnswer>(statement: () => Promise<TAnswer>) => Promise<TAnswer | undefined>

// A database that is down may take long to say so: while it is lost, one call a second waits for that.
function watchAvailability({ onStoreLost, onStoreFound }: StoreEvents): Attempt {
  let isLost = false
  let retryAt = Number.NEGATIVE_INFINITY
  return async (statement) => {
    if (performance.now() < retryAt) return undefined
    if (isLost) retryAt = performance.now() + RETRY_MS
    try {
      const answer = await statement()
      if (isLost) onStoreFound()
      isLost = false
      retryAt = Number.NEGATIVE_INFINITY
      return answer
    } catch (error) {
      if (!isLost) onStoreLost(error)
      isLost = true
      retryAt = performance.now() + RETRY_MS
      return undefined
    }
  }
}
