// When the token is renewed: in time, one renewal at once, and less and less often while it fails.
import { failed } from './renewal.ts'
import type { Timers } from './timers.ts'

const BACKOFF_MIN_MS = 1_000
const BACKOFF_MAX_MS = 30_000
/** How long after a failure callers are told of it instead of causing another request. */
const REST_MS = 500

/** What a renewal came to, for whoever waited for it. */
export type Renewed =
  | { readonly kind: 'renewed' | 'ended' }
  | { readonly kind: 'failed'; readonly error: unknown; readonly retryAfterMs?: number }

/** `interrupted`: something that goes first came up; try again when it is done. */
export type Attempt = Renewed | { readonly kind: 'interrupted' }

export interface Renewals {
  /** Renews now, or joins the renewal under way. Soon after a failure it reports that one. Never rejects. */
  start(refused: string | undefined): Promise<Renewed>
  /** Breaks the attempt under way off; the renewal goes on with another one. */
  interrupt(): void
  /** Forgets failures, and renews after the delay; not at all without one. */
  settled(delayMs?: number): void
  /** Catches up with a renewal that is due or failed, when the page is shown or online again. */
  wake(): void
}

export interface RenewalsOptions {
  readonly timers: Timers
  /** @param refused the token to be replaced */
  readonly attempt: (refused: string | undefined, interrupted: AbortSignal) => Promise<Attempt>
  readonly heldToken: () => string | undefined
}

export function createRenewals({ timers, attempt, heldToken }: RenewalsOptions): Renewals {
  let running: Promise<Renewed> | undefined
  let interruption = new AbortController()
  let failures = 0
  let rest: { readonly until: number; readonly error: unknown } | undefined
  let dueAt = 0

  const now = () => performance.now()

  function start(refused: string | undefined): Promise<Renewed> {
    if (running) return running
    if (rest && now() < rest.until) return Promise.resolve({ kind: 'failed', error: rest.error })
    running = run(refused).finally(() => {
      running = undefined
    })
    return running
  }

  async function run(refused: string | undefined): Promise<Renewed> {
    for (;;) {
      interruption = new AbortController()
      const outcome = await attempt(refused, interruption.signal).catch(failed)
      if (outcome.kind === 'interrupted') continue
      if (outcome.kind === 'failed') backOff(outcome)
      return outcome
    }
  }

  function backOff({ error, retryAfterMs = 0 }: Renewed & { kind: 'failed' }): void {
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
