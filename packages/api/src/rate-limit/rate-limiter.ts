// Counts calls by limits and says whether they are allowed. Never throws, and never refuses by itself: its callers do.
import { setTimeout as sleep } from 'node:timers/promises'
import type { Executor } from '@countersign/db'
import { type LimitName, limitsOf } from './limits.ts'
import { createMemoryStore } from './memory-store.ts'
import {
  type Count,
  createDatabaseStore,
  isExceeded,
  keyOf,
  type StoreEvents,
  type WindowCount,
  withFallback,
} from './rate-limit-store.ts'

/** Waits between attempts while only pending calls exceed a limit: a password is hashed meanwhile. */
const PENDING_DELAYS_MS = [50, 100, 200, 400, 800]
/** Calls that wait for pending ones at a time; the others are told to come again. */
const MAX_WAITING = 100
const PENDING_RETRY_SECONDS = 1

/** A limit, and whom it counts: a network, a session, an account, or several of them. */
export interface LimitedSubject {
  readonly limit: LimitName
  readonly subject: string
}

/** One limit after a call was counted, as a client may be told. */
export interface RateLimitStatus {
  readonly name: LimitName
  readonly allowed: boolean
  /** Calls allowed in a window. */
  readonly limit: number
  readonly windowSeconds: number
  readonly remaining: number
  /** Whole seconds until the window ends, or until another try makes sense. */
  readonly retryAfter: number
}

/** Whether a call is allowed, with the status of the limit that decides: the one that refuses, else the first. */
export interface RateLimitDecision
  extends Pick<RateLimitStatus, 'allowed' | 'limit' | 'remaining' | 'retryAfter'> {
  /** What the client is told. */
  readonly statuses: readonly RateLimitStatus[]
  /** Counts of failures, open until they are refunded or confirmed. */
  readonly pending: readonly WindowCount[]
}

export interface RateLimiter {
  /** Counts one call. Never rejects. */
  consume(limit: LimitName, subject: string): Promise<RateLimitDecision>
  /**
   * Counts one call by each limit in turn, in one statement, and stops at the first that refuses. Waits a while if only
   * pending calls exceed it. All limits are kept in the same place. Never rejects.
   */
  consumeAll(subjects: readonly LimitedSubject[], signal?: AbortSignal): Promise<RateLimitDecision>
  /** Takes a call that did not fail out of the limits of failures. Once, unless it was confirmed. Never rejects. */
  refund(decision: RateLimitDecision): Promise<void>
  /** Lets a call that failed count for good. Once, unless it was refunded. Never rejects. */
  confirm(decision: RateLimitDecision): Promise<void>
}

export interface RateLimiterOptions extends StoreEvents {
  readonly db: Executor
  /** Calls per minute of one caller to procedures without their own limit. */
  readonly callsPerMinute: number
}

const ALLOWED: RateLimitDecision = {
  allowed: true,
  limit: Number.POSITIVE_INFINITY,
  remaining: Number.POSITIVE_INFINITY,
  retryAfter: 0,
  statuses: [],
  pending: [],
}

/** Limits that are off. */
export const unlimited: RateLimiter = {
  consume: async () => ALLOWED,
  consumeAll: async () => ALLOWED,
  refund: async () => {},
  confirm: async () => {},
}

export function createRateLimiter({
  db,
  callsPerMinute,
  ...events
}: RateLimiterOptions): RateLimiter {
  const limits = limitsOf(callsPerMinute)
  const memory = createMemoryStore()
  const database = withFallback(createDatabaseStore(db), memory, events)
  let waiting = 0

  function toCount({ limit: name, subject }: LimitedSubject): Count {
    const { calls, windowSeconds, kept, isPending = false } = limits[name]
    return { name, key: keyOf(name, subject, kept), calls, windowSeconds, isPending }
  }

  const consumeCounts = async (counts: readonly Count[]): Promise<WindowCount[]> => {
    const [first] = counts
    if (!first) return []
    return (limits[first.name].kept === 'memory' ? memory : database).consume(counts)
  }

  async function consumeAll(subjects: readonly LimitedSubject[], signal?: AbortSignal) {
    const counts = subjects.map(toCount)
    for (const [index, count] of counts.entries()) {
      const exceeded = memory.findExceeded(count)
      if (exceeded) return decisionOf(await consumeRefused(counts.slice(0, index), exceeded))
    }
    return decisionOf(await consumeWaiting(counts, signal))
  }

  // A flood is refused without the database. Limits of failures are left out: what is refused anyway is no attempt.
  async function consumeRefused(counts: readonly Count[], exceeded: WindowCount) {
    const counted = await consumeCounts(counts.filter(({ isPending }) => !isPending))
    return counted.some(isExceeded) ? counted : [...counted, exceeded]
  }

  async function consumeWaiting(counts: readonly Count[], signal: AbortSignal | undefined) {
    const admitted: WindowCount[] = []
    for (const delay of [...PENDING_DELAYS_MS, undefined]) {
      const counted = await consumeCounts(counts.slice(admitted.length))
      const exceeded = counted.find(isExceeded)
      admitted.push(...counted.filter((each) => each !== exceeded))
      if (!exceeded) return admitted
      const isWorthWaiting = exceeded.pending > 0 && waiting < MAX_WAITING && !signal?.aborted
      if (!isWorthWaiting || delay === undefined) {
        await database.resolve(pendingOf(admitted), { isRefunded: true })
        return [...admitted, exceeded]
      }
      waiting += 1
      await sleep(delay)
      waiting -= 1
    }
    return admitted
  }

  function decisionOf(counted: readonly WindowCount[]): RateLimitDecision {
    const exceeded = counted.find(isExceeded)
    const deciding = exceeded ?? counted[0]
    if (!deciding) return ALLOWED
    const { allowed, limit, remaining, retryAfter } = statusOf(deciding)
    const reported = counted.filter((each) => {
      const { reported: when = 'always' } = limits[each.name]
      return when === 'always' || (when === 'onRefusal' && each === exceeded)
    })
    const pending = exceeded ? [] : pendingOf(counted)
    return { allowed, limit, remaining, retryAfter, statuses: reported.map(statusOf), pending }
  }

  return {
    consume: (limit, subject) => consumeAll([{ limit, subject }]),
    consumeAll,
    refund: ({ pending }) => database.resolve(pending, { isRefunded: true }),
    confirm: ({ pending }) => database.resolve(pending, { isRefunded: false }),
  }
}

const pendingOf = (counted: readonly WindowCount[]) => counted.filter(({ isPending }) => isPending)

function statusOf(count: WindowCount): RateLimitStatus {
  const { name, calls: limit, windowSeconds, used, pending } = count
  const allowed = !isExceeded(count)
  const seconds = !allowed && pending > 0 ? PENDING_RETRY_SECONDS : count.secondsLeft
  const remaining = Math.max(0, limit - used)
  return {
    name,
    allowed,
    limit,
    windowSeconds,
    remaining,
    retryAfter: Math.max(1, Math.ceil(seconds)),
  }
}
