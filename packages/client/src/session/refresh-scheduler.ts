// Schedules refreshes: in time, one at once, and with back-off while they fail.

import type { Timers } from '../platform/timers.ts'
import { failed } from './request-refresh.ts'

const BACKOFF_MIN_MS = 1_000
const BACKOFF_MAX_MS = 30_000
/** How long after a failure callers get it again instead of causing another request. */
const REST_MS = 500

/** The outcome of a refresh, for the calls that waited for it. */
export type RefreshOutcome =
  | { readonly kind: 'renewed' | 'signedOut' }
  | { readonly kind: 'failed'; readonly error: unknown; readonly retryAfterMs?: number }

/** `interrupted`: a call that changes the cookie goes first; try again after it. */
export type Attempt = RefreshOutcome | { readonly kind: 'interrupted' }

export interface RefreshScheduler {
  /** Refreshes now, or joins the running refresh. Soon after a failure it returns that one. Never rejects. */
  start(refused: string | undefined): Promise<RefreshOutcome>
  /** Aborts the running attempt; the refresh goes on with another one. */
  interrupt(): void
  /** Forgets failures, and refreshes after the delay; not at all without one. */
  settled(delayMs?: number): void
  /** Catches up with a refresh that is due or failed, when the page is shown or online again. */
  wake(): void
}

export interface RefreshSchedulerOptions {
  readonly timers: Timers
  /** @param refused the token to be replaced */
  readonly attempt: (refused: string | undefined, interrupted: AbortSignal) => Promise<Attempt>
  readonly heldToken: () => string | undefined
}

export function createRefreshScheduler({
  timers,
  attempt,
  heldToken,
}: RefreshSchedulerOptions): RefreshScheduler {
  let running: Promise<RefreshOutcome> | undefined
  let interruption = new AbortController()
  let failures = 0
  let rest: { readonly until: number; readonly error: unknown } | undefined
  let dueAt = 0

  const now = () => performance.now()

  function start(refused: string | undefined): Promise<RefreshOutcome> {
    if (running) return running
    if (rest && now() < rest.until) return Promise.resolve({ kind: 'failed', error: rest.error })
    running = run(refused).finally(() => {
      running = undefined
    })
    return running
  }

  async function run(refused: string | undefined): Promise<RefreshOutcome> {
    for (;;) {
      interruption = new AbortController()
      const outcome = await attempt(refused, interruption.signal).catch(failed)
      if (outcome.kind === 'interrupted') continue
      if (outcome.kind === 'failed') backOff(outcome)
      return outcome
    }
  }

  function backOff({ error, retryAfterMs = 0 }: RefreshOutcome & { kind: 'failed' }): void {
    const delayMs = Math.min(BACKOFF_MAX_MS, BACKOFF_MIN_MS * 2 ** failures)
    failures += 1
    rest = { error, until: now() + Math.max(retryAfterMs, REST_MS) }
    schedule(Math.max(retryAfterMs, delayMs * (0.5 + Math.random() / 2)))
  }

  function schedule(delayMs: number): void {
    dueAt = now() + delayMs
    timers.set('renewal', delayMs, () => {
      rest = undefined
      // A hidden tab leaves it to the visible ones, and catches up when it is shown.
      if (!isHidden()) void start(heldToken())
    })
  }

  return {
    start,
    interrupt: () => interruption.abort(),
    settled(delayMs) {
      failures = 0
      rest = undefined
      if (delayMs === undefined) timers.clear('renewal')
      else schedule(delayMs)
    },
    wake() {
      if (isHidden() || (failures === 0 && now() < dueAt)) return
      schedule(rest ? Math.max(0, rest.until - now()) : 0)
    },
  }
}

const isHidden = () => globalThis.document?.visibilityState === 'hidden'
