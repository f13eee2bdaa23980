// Keeps timers by name: at most one per name, and none after disposal.

export interface Timers {
  /** Runs `work` after the delay, never if that is `Infinity`, instead of what was set under this name. Keeps no process alive. */
  set(name: string, delayMs: number, work: () => void): void
  /** Resolves after the delay, or as soon as the name is cleared, set anew, or everything is disposed. */
  wait(name: string, delayMs: number): Promise<void>
  clear(name: string): void
  dispose(): void
}

interface Pending {
  readonly id: ReturnType<typeof setTimeout>
  readonly cleared?: () => void
}

/** The longest delay that timers of browsers and Node.js hold. */
const MAX_DELAY_MS = 2 ** 31 - 1

export function createTimers(): Timers {
  const pending = new Map<string, Pending>()
  let disposed = false

  function clear(name: string): void {
    const timer = pending.get(name)
    if (!timer) return
    pending.delete(name)
    clearTimeout(timer.id)
    timer.cleared?.()
  }

  function start(name: string, delayMs: number, work: () => void): Pending['id'] {
    const elapsed = () => {
      pending.delete(name)
      work()
    }
    return setTimeout(elapsed, Math.min(Math.max(0, delayMs), MAX_DELAY_MS))
  }

  return {
    set(name, delayMs, work) {
      clear(name)
      if (disposed || delayMs === Infinity) return
      const id = start(name, delayMs, work)
      Object(id).unref?.() // timers of Node.js are objects; browsers number them
      pending.set(name, { id })
    },
    wait(name, delayMs) {
      clear(name)
      return new Promise((resolve) => {
        if (disposed) return resolve()
        pending.set(name, { id: start(name, delayMs, resolve), cleared: resolve })
      })
    },
    clear,
    dispose() {
      disposed = true
      for (const name of [...pending.keys()]) clear(name)
    },
  }
}
