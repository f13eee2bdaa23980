// Keeps the windows of limits in this process.
import { LRUCache } from 'lru-cache'
import type { LimitName } from './limits.ts'
import {
  type Count,
  isExceeded,
  type RateLimitStore,
  type WindowCount,
} from './rate-limit-store.ts'

/** Windows of one limit; 100,000 take about 20 MiB. Beyond that, the one used least recently is forgotten. */
const MAX_WINDOWS = 100_000

export interface MemoryStore extends RateLimitStore {
  /** The window of a key, if it is exceeded whatever becomes of pending calls. */
  findExceeded(count: Count): WindowCount | undefined
  /** Goes on from a window that was counted elsewhere. */
  remember(counted: WindowCount): void
  forget(count: Count): void
}

interface Window {
  used: number
  pending: number
  /** On the monotonic clock, in milliseconds. */
  readonly endsAt: number
  readonly name: string
}

export function createMemoryStore({ maxWindows = MAX_WINDOWS } = {}): MemoryStore {
  // Apart by limit, so that a flood of one does not push out the windows of another.
  const caches = new Map<LimitName, LRUCache<string, Window>>()
  let begun = 0

  function cacheOf(name: LimitName): LRUCache<string, Window> {
    // Not `max`, which allocates room for all of them at once.
    const cache =
      caches.get(name) ?? new LRUCache({ maxSize: maxWindows, sizeCalculation: () => 1 })
    caches.set(name, cache)
    return cache
  }

  function find({ name, key }: Count): Window | undefined {
    const window = cacheOf(name).get(key)
    return window && window.endsAt > performance.now() ? window : undefined
  }

  function begin(
    { name, key }: Count,
    from: Pick<WindowCount, 'used' | 'pending' | 'secondsLeft'>,
  ) {
    const now = performance.now()
    const cache = cacheOf(name)
    // The cache itself forgets nothing before it is full.
    for (const oldest of cache.rkeys()) {
      const window = cache.peek(oldest)
      if (window && window.endsAt > now) break
      cache.delete(oldest)
    }
    begun += 1
    const { used, pending, secondsLeft } = from
    const window = { used, pending, endsAt: now + secondsLeft * 1000, name: String(begun) }
    cache.set(key, window)
    return window
  }

  function consumeOne(count: Count): WindowCount {
    const { calls, windowSeconds, isPending } = count
    const window = find(count) ?? begin(count, { used: 0, pending: 0, secondsLeft: windowSeconds })
    if (window.used < calls && isPending) window.pending += 1
    window.used = Math.min(window.used, calls) + 1
    return toWindowCount(count, window)
  }

  return {
    async consume(counts) {
      const counted: WindowCount[] = []
      for (const count of counts) {
        const window = consumeOne(count)
        counted.push(window)
        if (isExceeded(window)) break
      }
      return counted
    },
    async resolve(counted, { isRefunded }) {
      for (const count of counted) {
        const window = find(count)
        if (window?.name !== count.window) continue
        window.pending = Math.max(0, window.pending - 1)
        if (isRefunded) window.used = Math.max(0, Math.min(window.used, count.calls) - 1)
      }
    },
    findExceeded(count) {
      const window = find(count)
      const isCertain = window && window.used > count.calls && window.pending === 0
      return isCertain ? toWindowCount(count, window) : undefined
    },
    remember: (counted) => void begin(counted, counted),
    forget: ({ name, key }) => void cacheOf(name).delete(key),
  }
}

function toWindowCount(count: Count, { used, pending, endsAt, name }: Window): WindowCount {
  return { ...count, used, pending, secondsLeft: (endsAt - performance.now()) / 1000, window: name }
}
