// Describes what a page knows of its session, and answers questions about that. Changes nothing: transition.ts does.
import type { User } from '@countersign/contract'
import type { TokenFacts } from './access-token.ts'
import type { SettledRefresh } from './request-refresh.ts'
import type { EndReason, SessionSnapshot } from './session-store.ts'

/** Something that ignores `Cache-Control: no-store` has joined one user's answer to another one's session. */
export const OTHER_USER = 'The answer is about another user'

/** An access token with whose it is. */
export interface Grant {
  readonly accessToken: string
  readonly user: User
  /** Until it expires, in milliseconds from now: no clock is compared with another one. */
  readonly remainingMs: number
}

export interface Held extends TokenFacts {
  readonly accessToken: string
  readonly user: User
  /** On the clock of `performance.now()`, which nobody sets. */
  readonly expiresAt: number
  /** How long before that the token is replaced. */
  readonly leadMs: number
}

/** Never mutated: every event makes another one. Points in time are on the clock of `performance.now()`. */
export interface SessionState {
  /** The same object until something changes. */
  readonly snapshot: SessionSnapshot
  /** The token, for as long as the snapshot is `signedIn`. */
  readonly held?: Held | undefined
  /** Counts what happens to the session: what was asked for in an earlier turn is answered too late. */
  readonly turn: number
  /** Ids of sessions that no other tab brings back, only the server. */
  readonly revoked: readonly string[]
  /** Why the token was refused: the refresh that follows may only say that there is no cookie any more. */
  readonly refusal?: EndReason | undefined
  /** The page was restored as it had been left: what it knows may be outdated. */
  readonly isDoubted?: boolean | undefined
  /** Refreshes that failed since the last one that did not. */
  readonly failures: number
  /** The last failure: callers get it again until then, instead of causing another request. */
  readonly rest?: { readonly until: number; readonly error: unknown } | undefined
  /** When the next refresh is planned for. A timer may be late by hours, after a sleep. */
  readonly dueAt: number
}

export const initialState: SessionState = {
  snapshot: { status: 'unknown' },
  turn: 0,
  revoked: [],
  failures: 0,
  dueAt: 0,
}

/** Whether the token need not be replaced yet. */
export function isFresh(held: Held | undefined, now: number): boolean {
  return !!held && held.expiresAt - now > held.leadMs / 2
}

/**
 * The outcome of a refresh that need not be requested: without a session there is nothing to refresh, and another tab's
 * fresh token is as good.
 */
export function knownOutcome(
  { snapshot, held, isDoubted }: SessionState,
  { refused, now }: { readonly refused: string | undefined; readonly now: number },
): SettledRefresh | undefined {
  if (snapshot.status === 'signedOut' && !isDoubted) return { type: 'rejected' }
  return isFresh(held, now) && held?.accessToken !== refused ? { type: 'granted' } : undefined
}
