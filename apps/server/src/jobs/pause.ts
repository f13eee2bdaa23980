// Pauses a job between two runs.
import { setTimeout as sleep } from 'node:timers/promises'

/** Ends early when `signal` is aborted. Never keeps the process alive. */
export const pause = (ms: number, signal: AbortSignal): Promise<void> =>
  sleep(ms, undefined, { signal, ref: false }).catch(() => {})

/** About `ms`: at random, so that replicas do not coincide. `spread` is the share of it that varies. */
export const about = (ms: number, spread = 0.5): number =>
  ms * (1 - spread / 2 + Math.random() * spread)
