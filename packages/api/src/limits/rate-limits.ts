// The port through which procedures and the edge count calls. It decides nothing: who counts also refuses.
import type { Executor } from '@countersign/db'
import {
  type Ask,
  type Counter,
  createCounterInDatabase,
  createCounterInMemory,
} from './counters.ts'
import { type LimitName, limitsOf } from './limits.ts'

/** How often a database that could not count is asked again. */
const RETRY_MS = 1_000

/** How a limit stands after a call was counted. */
export interface Standing {
  readonly name: LimitName
  readonly calls: number
  readonly windowSeconds: number
  /** Calls counted in this window, this one included. */
  readonly used: number
  /** Until the window ends. */
  readonly secondsLeft: number
}

export interface RateLimits {
  /** Counts one call for a subject: a network, an account, or both. Undefined when limits are off. Never rejects. */
  count(name: LimitName, subject: string): Promise<Standing | undefined>
  /** Takes one call back. Never rejects. */
  uncount(name: LimitName, subject: string): Promise<void>
}

export interface RateLimitsOptions {
  readonly db: Executor
  /** What one network may call of the procedures that have no policy of their own. */
  readonly callsPerMinute: number
  /** The database cannot count any more: from now on each replica counts for itself. Told once, not per call. */
  readonly onStoreLost: (error: unknown) => void
  readonly onStoreFound: () => void
}

/** Limits that are off. */
export const unlimited: RateLimits = {
  count: async () => undefined,
  uncount: async () => {},
}

export function createRateLimits(options: RateLimitsOptions): RateLimits {
  const ask = watchStore(options)
  const limits = limitsOf(options.callsPerMinute)
  const counters = new Map<LimitName, Counter>()

  function counterOf(name: LimitName): Counter {
    const known = counters.get(name)
    if (known) return known
    const limit = limits[name]
    const counter =
      limit.kept === 'memory'
        ? createCounterInMemory(limit)
        : createCounterInDatabase(options.db, { name, limit, ask })
    counters.set(name, counter)
    return counter
  }

  return {
    async count(name, subject) {
      const { calls, windowSeconds } = limits[name]
      return { name, calls, windowSeconds, ...(await counterOf(name).count(subject)) }
    },
    uncount: (name, subject) => counterOf(name).uncount(subject),
  }
}

/** Whether the call that was counted last is one too many. */
export function isOver({ used, calls }: Standing): boolean {
  return used > calls
}

/** Whole seconds until another try makes sense. */
export function retryAfterOf({ secondsLeft }: Standing): number {
  return Math.max(1, Math.ceil(secondsLeft))
}

// A database that is down may take long to say so: while it is lost, only one call in a while waits for that.
function watchStore({ onStoreLost, onStoreFound }: RateLimitsOptions): Ask {
  let lost = false
  let askAgainAt = Number.NEGATIVE_INFINITY
  return async (statement) => {
    if (performance.now() < askAgainAt) return undefined
    if (lost) askAgainAt = performance.now() + RETRY_MS
    try {
      const answer = await statement()
      if (lost) onStoreFound()
      lost = false
      askAgainAt = Number.NEGATIVE_INFINITY
      return answer
    } catch (error) {
      if (!lost) onStoreLost(error)
      lost = true
      askAgainAt = performance.now() + RETRY_MS
      return undefined
    }
  }
}
