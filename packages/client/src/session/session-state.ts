// Holds what this page knows of the session: its access token, and which sessions were revoked. Sends nothing.
import type { User } from '@countersign/contract'
import { readAccessToken, type TokenFacts } from './access-token.ts'
import {
  callSafely,
  createSessionStore,
  type EndReason,
  type SessionStore,
} from './session-store.ts'

/** A token is renewed when less than this is left of it, or a fifth of its life where that is shorter. */
const RENEWAL_LEAD_MS = 60_000

/** Something that ignores `Cache-Control: no-store` has joined one user's answer to another one's session. */
export const OTHER_USER = 'The answer is about another user'

/** An access token with whose it is. */
export interface Grant {
  readonly accessToken: string
  readonly user: User
  /** Until it expires, in milliseconds from now: no clock is compared with another one. */
  readonly remainingMs: number
}

interface Held extends TokenFacts {
  readonly accessToken: string
  readonly user: User
  /** On the clock of `performance.now()`, which nobody sets. */
  readonly expiresAt: number
  readonly leadMs: number
}

export interface SessionState extends Pick<SessionStore, 'getSnapshot' | 'subscribe'> {
  readonly held: Held | undefined
  /** Counts what happens to the session: what was asked for in an earlier turn is answered too late. */
  readonly turn: number
  /** Milliseconds until the token expires; 0 without one. */
  remainingMs(): number
  /** Whether there is a token that need not be renewed yet. */
  isFresh(): boolean
  /** Takes what the server gave to this client. Throws when that is no token. */
  take(grant: Grant): void
  /** Takes what another tab has, if it is newer than what is here. */
  takeNewer(grant: Grant): boolean
  /** Takes what has changed about the user who is signed in. False when it is nothing, or about another one. */
  update(user: User): boolean
  /** Remembers why a token was refused: the refresh that follows may only say that there is no cookie any more. */
  refused(accessToken: string | undefined, reason: EndReason): void
  signOut(reason: EndReason): void
  /** Remembers that a session was revoked: no earlier answer brings it back, only the server. */
  markRevoked(sessionId: string): void
}

export function createSessionState(onEnd: ((reason: EndReason) => void) | undefined): SessionState {
  const { getSnapshot, subscribe, set } = createSessionStore()
  const revoked = new Set<string>()
  let held: Held | undefined
  let turn = 0
  let refusal: EndReason | undefined

  const now = () => performance.now()

  function replace(next: Held | undefined): void {
    if (held && held.sessionId !== next?.sessionId) revoked.add(held.sessionId)
    held = next
    refusal = undefined
    turn += 1
  }

  function hold({ accessToken, user, remainingMs }: Grant, facts: TokenFacts): void {
    const expiresAt = now() + remainingMs
    const leadMs = Math.min(RENEWAL_LEAD_MS, remainingMs / 5)
    replace({ ...facts, accessToken, user, expiresAt, leadMs })
    set({ status: 'signedIn', user, expiresAt })
  }

  const remainingMs = () => Math.max(0, (held?.expiresAt ?? 0) - now())

  return {
    getSnapshot,
    subscribe,
    get held() {
      return held
    },
    get turn() {
      return turn
    },
    remainingMs,
    isFresh: () => held !== undefined && remainingMs() > held.leadMs / 2,
    take(grant) {
      const facts = readAccessToken(grant.accessToken)
      if (!facts || !(grant.remainingMs > 0)) throw new Error('The answer holds no access token')
      if (facts.userId !== grant.user.id) throw new Error(OTHER_USER)
      revoked.delete(facts.sessionId)
      hold(grant, facts)
    },
    takeNewer(grant) {
      const facts = readAccessToken(grant.accessToken)
      if (!facts || facts.userId !== grant.user.id || revoked.has(facts.sessionId)) return false
      if (held && (held.accessToken === grant.accessToken || isOlder(facts, held))) return false
      hold(grant, facts)
      return true
    },
    update(user) {
      if (!held || held.user.id !== user.id || !isNews(user, held.user)) return false
      held = { ...held, user }
      set({ status: 'signedIn', user, expiresAt: held.expiresAt })
      return true
    },
    refused(accessToken, reason) {
      if (reason !== 'UNAUTHENTICATED' && held?.accessToken === accessToken) refusal = reason
    },
    signOut(given) {
      if (getSnapshot().status === 'signedOut') return
      const reason = given === 'UNAUTHENTICATED' && refusal ? refusal : given
      const wasHeld = held !== undefined
      replace(undefined)
      // A page without a cookie has lost nothing.
      const isLoss = wasHeld || reason !== 'UNAUTHENTICATED'
      set(isLoss ? { status: 'signedOut', reason } : { status: 'signedOut' })
      if (wasHeld) callSafely(() => onEnd?.(reason))
    },
    markRevoked(sessionId) {
      revoked.add(sessionId)
      turn += 1
    },
  }
}

// An answer that was asked for earlier may come later. (A server of an earlier release does not say when a user changed.)
function isNews(user: User, known: User): boolean {
  if (user.updatedAt < known.updatedAt) return false
  return Object.entries(user).some(([name, value]) => Object(known)[name] !== value)
}

// Session ids are UUIDs of version 7, which sort by age.
function isOlder(facts: TokenFacts, than: TokenFacts): boolean {
  if (facts.sessionId !== than.sessionId) return facts.sessionId < than.sessionId
  return facts.issuedAt < than.issuedAt
}
