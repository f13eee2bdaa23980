// Counts calls within this process.
import type { WindowRow } from '@countersign/db'

/** So many keys are counted at a time; 100,000 take about 20 MiB. Beyond that the oldest window is forgotten. */
const MAX_KEYS = 100_000

export interface MemoryCounter {
  /** Counts one call, in the window that runs or in a new one, unless that is one too many. */
  count(key: string, options?: { isPending?: boolean }): WindowRow
  /** Settles a pending call in the window in which it was counted: it counts for good, or is refunded. */
  settle(key: string, settlement: { window: string; isRefunded: boolean }): void
  /** The window that runs, if one does. */
  read(key: string): WindowRow | undefined
  /** Takes over a window that was counted elsewhere. */
  remember(key: string, window: WindowRow): void
  forget(key: string): void
}

interface Window {
  used: number
  pending: number
  /** On the monotonic clock, in milliseconds. */
  readonly endsAt: number
  readonly name: string
}

export interface MemoryCounterOptions {
  readonly calls: number
  readonly windowSeconds: number
  readonly maxKeys?: number
}

export function createMemoryCounter(options: MemoryCounterOptions): MemoryCounter {
  const { calls, windowSeconds, maxKeys = MAX_KEYS } = options
  // Oldest first, so that what is over is found without looking at the rest.
  const windows = new Map<string, Window>()
  let begun = 0

  function running(key: string): Window | undefined {
    const window = windows.get(key)
    return window && window.endsAt > performance.now() ? window : undefined
  }

  function begin(key: string, { used, pending, secondsLeft }: Omit<WindowRow, 'window'>): Window {
    const now = performance.now()
    begun += 1
    const window = { used, pending, endsAt: now + secondsLeft * 1000, name: String(begun) }
    windows.delete(key)
    windows.set(key, window)
    for (const [oldest, { endsAt }] of windows) {
      if (endsAt > now && windows.size <= maxKeys) break
      windows.delete(oldest)
    }
    return window
  }

  return {
    count(key, { isPending = false } = {}) {
      const window = running(key) ?? begin(key, { used: 0, pending: 0, secondsLeft: windowSeconds })
      if (window.used < calls && isPending) window.pending += 1
      window.used = Math.min(window.used, calls) + 1
      return rowOf(window)
    },
    settle(key, { window: name, isRefunded }) {
      const window = running(key)
      if (window?.name !== name) return
      window.pending = Math.max(0, window.pending - 1)
      if (isRefunded) window.used = Math.max(0, Math.min(window.used, calls) - 1)
    },
    read(key) {
      const window = running(key)
      return window && rowOf(window)
    },
    remember: (key, window) => void begin(key, window),
    forget: (key) => void windows.delete(key),
  }
}

function rowOf({ used, pending, endsAt, name }: Window): WindowRow {
  return { used, pending, secondsLeft: (endsAt - performance.now()) / 1000, window: name }
}
