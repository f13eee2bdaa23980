// Timers by name: each runs at most once at a time, and none is left after disposal.

export interface Timers {
  /** Runs `work` after the delay, instead of what was set under this name. Keeps no process alive. */
  set(name: string, delayMs: number, work: () => void): void
  clear(name: string): void
  /** Runs now what was set under this name. */
  fire(name: string): void
  /** Resolves after the delay, or when it is fired or everything is disposed. */
  wait(name: string, delayMs: number): Promise<void>
  dispose(): void
}

/** The longest delay that timers of browsers and Node.js hold. */
const MAX_DELAY_MS = 2 ** 31 - 1

export function createTimers(): Timers {
  const pending = new Map<string, { id: ReturnType<typeof setTimeout>; work: () => void }>()
  const waiting = new Set<() => void>()
  let disposed = false

  function clear(name: string): void {
    const timer = pending.get(name)
    if (timer) clearTimeout(timer.id)
    pending.delete(name)
  }

  function fire(name: string): void {
    const timer = pending.get(name)
    clear(name)
    timer?.work()
  }

  function start(name: string, delayMs: number, work: () => void, isAwaited: boolean): void {
    clear(name)
    if (disposed) return
    const id: unknown = setTimeout(() => fire(name), Math.min(delayMs, MAX_DELAY_MS))
    if (!isAwaited && isUnrefable(id)) id.unref()
    pending.set(name, { id: id as ReturnType<typeof setTimeout>, work })
  }

  return {
    set: (name, delayMs, work) => start(name, delayMs, work, false),
    clear,
    fire,
    wait(name, delayMs) {
      return new Promise((resolve) => {
        if (disposed) return resolve()
        waiting.add(resolve)
        const done = () => {
          waiting.delete(resolve)
          resolve()
        }
        start(name, delayMs, done, true)
      })
    },
    dispose() {
      disposed = true
      for (const name of [...pending.keys()]) clear(name)
      for (const resolve of waiting) resolve()
      waiting.clear()
    },
  }
}

function isUnrefable(timer: unknown): timer is { unref(): void } {
  return typeof timer === 'object' && timer !== null && 'unref' in timer
}
