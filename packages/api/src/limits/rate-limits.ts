// The port through which procedures and the edge count calls. It decides nothing: who counts also refuses.
import { setTimeout as sleep } from 'node:timers/promises'
import type { Executor } from '@countersign/db'
import { type LimitName, limitsOf } from './limits.ts'
import {
  type Charge,
  type CountedCharge,
  createRateLimitStore,
  type RunStatement,
} from './rate-limit-store.ts'

/** How often a database that could not count is asked again. */
const RETRY_MS = 1_000

/** After a refusal that pending calls may yet undo, the call is counted again so often: a password is hashed meanwhile. */
const PENDING_DELAYS_MS = [50, 100, 200, 400, 800]
/** So many calls wait for pending ones at a time; the others are told to come again. */
const MAX_WAITING = 100
const PENDING_RETRY_SECONDS = 1

/** How a limit stands after a call was counted. */
export interface Standing {
  readonly name: LimitName
  readonly calls: number
  readonly windowSeconds: number
  /** Calls counted in this window, this one included. */
  readonly used: number
  /** Until the window ends, or until another try makes sense. */
  readonly secondsLeft: number
}

/** A call that was counted by one limit after the other. */
export interface Consumption {
  /** What the caller may be told of the limits that counted it. */
  readonly standings: readonly Standing[]
  readonly exceeded: Standing | undefined
  /** For limits of failures: `failed` counts for good, `refund` takes the call out again. Once. Never rejects. */
  readonly settle: (outcome: 'failed' | 'refund') => Promise<void>
}

export interface RateLimits {
  /** Counts one call for a subject. Undefined when limits are off. Never rejects. */
  count(name: LimitName, subject: string): Promise<Standing | undefined>
  /**
   * Counts one call by each limit in turn, in one statement, and stops at the first that refuses it. Where only pending
   * calls stand in the way, it waits a while for them. Undefined when limits are off. Never rejects.
   */
  consume(charges: readonly Charge[], signal?: AbortSignal): Promise<Consumption | undefined>
}

export interface RateLimitsOptions {
  readonly db: Executor
  /** What one caller may call of the procedures without their own limit. */
  readonly callsPerMinute: number
  /** The database cannot count any more: from now on each replica counts for itself. Told once, not per call. */
  readonly onStoreLost: (error: unknown) => void
  readonly onStoreFound: () => void
}

/** Limits that are off. */
export const unlimited: RateLimits = {
  count: async () => undefined,
  consume: async () => undefined,
}

export function createRateLimits(options: RateLimitsOptions): RateLimits {
  const limits = limitsOf(options.callsPerMinute)
  const runStatement = watchStore(options)
  const store = createRateLimitStore({ limits, db: options.db, runStatement })
  let waiting = 0

  const isRefused = ({ charge, row }: CountedCharge) => row.used > limits[charge.name].calls
  const isPending = ({ charge }: { charge: Charge }) => limits[charge.name].isPending === true

  // Without the limits of failures: what is refused anyway is no attempt.
  async function countRefused(charges: readonly Charge[], exceeded: CountedCharge) {
    const counted = await store.count(charges.filter((charge) => !isPending({ charge })))
    return counted.some(isRefused) ? counted : [...counted, exceeded]
  }

  async function countWaiting(charges: readonly Charge[], signal: AbortSignal | undefined) {
    const admitted: CountedCharge[] = []
    for (const delay of [...PENDING_DELAYS_MS, undefined]) {
      const counted = await store.count(charges.slice(admitted.length))
      const refused = counted.find(isRefused)
      admitted.push(...counted.filter((each) => each !== refused))
      if (!refused) return admitted
      const isWorthWaiting = refused.row.pending > 0 && waiting < MAX_WAITING && !signal?.aborted
      if (!isWorthWaiting || delay === undefined) {
        await store.settle(admitted.filter(isPending), { isRefunded: true })
        return [...admitted, refused]
      }
      waiting += 1
      await sleep(delay)
      waiting -= 1
    }
    return admitted
  }

  function toStanding({ charge, row }: CountedCharge): Standing {
    const { calls, windowSeconds } = limits[charge.name]
    const { used, pending } = row
    const secondsLeft = used > calls && pending > 0 ? PENDING_RETRY_SECONDS : row.secondsLeft
    return { name: charge.name, calls, windowSeconds, used, secondsLeft }
  }

  async function countAll(charges: readonly Charge[], signal?: AbortSignal) {
    const known = charges.flatMap((charge, index) => {
      const row = store.findExceeded(charge)
      return row ? [{ charge, row, isInMemory: true, index }] : []
    })[0]
    return known
      ? countRefused(charges.slice(0, known.index), known)
      : countWaiting(charges, signal)
  }

  return {
    async count(name, subject) {
      const [counted] = await countAll([{ name, subject }])
      return counted && toStanding(counted)
    },
    async consume(charges, signal) {
      const counted = await countAll(charges, signal)
      const refused = counted.find(isRefused)
      const reported = counted.filter(
        (each) => each === refused || !limits[each.charge.name].isQuiet,
      )
      return {
        standings: reported.map(toStanding),
        exceeded: refused && toStanding(refused),
        async settle(outcome) {
          if (refused) return
          await store.settle(counted.filter(isPending), { isRefunded: outcome === 'refund' })
        },
      }
    },
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
function watchStore({ onStoreLost, onStoreFound }: RateLimitsOptions): RunStatement {
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
