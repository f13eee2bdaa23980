// Counts calls within this process.
import type { WindowRow } from '@countersign/db'

/** So many keys are counted at a time; 100,000 take about 20 MiB. Beyond that the oldest window is forgotten. */
const MAX_KEYS = 100_000

export interface MemoryCounter {
  /** Counts one call, in the window that runs or in a new one. */
  count(key: string): WindowRow
  /** Takes one call back. */
  uncount(key: string): void
  /** The window that runs, if one does. */
  read(key: string): WindowRow | undefined
  /** Takes over a window that was counted elsewhere. */
  remember(key: string, window: WindowRow): void
}

interface Window {
  used: number
  /** On the monotonic clock, in milliseconds. */
  readonly endsAt: number
}

export function createMemoryCounter(
  windowSeconds: number,
  { maxKeys = MAX_KEYS }: { maxKeys?: number } = {},
): MemoryCounter {
  // Oldest first, so that what is over is found without looking at the rest.
  const windows = new Map<string, Window>()

  function running(key: string): Window | undefined {
    const window = windows.get(key)
    return window && window.endsAt > performance.now() ? window : undefined
  }

  function begin(key: string, { used, secondsLeft }: WindowRow): Window {
    const now = performance.now()
    const window = { used, endsAt: now + secondsLeft * 1000 }
    windows.delete(key)
    windows.set(key, window)
    for (const [oldest, { endsAt }] of windows) {
      if (endsAt > now && windows.size <= maxKeys) break
      windows.delete(oldest)
    }
    return window
  }

  return {
    count(key) {
      const window = running(key) ?? begin(key, { used: 0, secondsLeft: windowSeconds })
      window.used += 1
      return rowOf(window)
    },
    uncount(key) {
      const window = running(key)
      if (window) window.used = Math.max(0, window.used - 1)
    },
    read(key) {
      const window = running(key)
      return window && rowOf(window)
    },
    remember: (key, window) => void begin(key, window),
  }
}

function rowOf({ used, endsAt }: Window): WindowRow {
  return { used, secondsLeft: (endsAt - performance.now()) / 1000 }
}
