// Ends a worker's pause early. A wake while the worker is busy ends its next pause.
import { pause } from './pause.ts'

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
      await pause(ms, AbortSignal.any([signal, woken.signal]))
      if (woken.signal.aborted) woken = new AbortController()
    },
  }
}
