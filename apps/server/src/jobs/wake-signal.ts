// Ends a worker's pause early. A wake while the worker is busy ends its next pause.
import { setTimeout as sleep } from 'node:timers/promises'

export interface WakeSignal {
  wake(): void
  /** Returns after `ms`, at a wake, or when `signal` is aborted. */
  pause(ms: number, signal: AbortSignal): Promise<void>
}

export function createWakeSignal(): WakeSignal {
  let woken = new AbortController()
  return {
    wake: () => woken.abort(),
    async pause(ms, signal) {
      const ending = AbortSignal.any([signal, woken.signal])
      await sleep(ms, undefined, { signal: ending, ref: false }).catch(() => {})
      if (woken.signal.aborted) woken = new AbortController()
    },
  }
}
