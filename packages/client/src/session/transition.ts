// Decides what each event does to the session of a page. Pure: reads no clock, draws no random number, sends nothing.
import type { User } from '@countersign/contract'
import { readAccessToken, type TokenFacts } from './access-token.ts'
import type { Effects, Moment, SessionEvent } from './session-events.ts'
import { type Grant, type Held, isFresh, OTHER_USER, type SessionState } from './session-state.ts'
import type { EndReason } from './session-store.ts'

/** A token is replaced when less than this is left of it, or a fifth of its life where that is shorter. */
const REFRESH_LEAD_MS = 60_000
const BACKOFF_MIN_MS = 1_000
const BACKOFF_MAX_MS = 30_000
/** How long after a failure callers get it again instead of causing another request. */
const REST_MS = 500

export interface Transition {
  readonly state: SessionState
  readonly effects: Effects
}

/** @throws when the server's answer to this client is no token, or one of another user than it says */
export function transition(state: SessionState, event: SessionEvent & Moment): Transition {
  if ('turn' in event && event.turn !== state.turn) return { state, effects: {} }
  const { now, random, isHidden } = event
  let { snapshot, held, turn, revoked, refusal, isDoubted, failures, rest, dueAt } = state
  let post: Effects['post']
  let stopWaiting: Effects['stopWaiting']
  let delayMs: Effects['delayMs']
  let refreshNow: Effects['refreshNow']
  let end: Effects['end']

  switch (event.type) {
    case 'granted': {
      const { accessToken, expiresIn, user } = event.access
      const grant = { accessToken, user, remainingMs: expiresIn * 1000 }
      const facts = readGrant(grant)
      revoked = revoked.filter((id) => id !== facts.sessionId)
      hold(grant, facts)
      post = { type: 'signedIn', ...grant }
      break
    }
    case 'rejected':
      if (held) post = { type: 'signedOut', sessionId: held.sessionId, reason: event.reason }
      close(event.reason)
      break
    case 'failed': {
      const { error, retryAfterMs } = event
      const backOffMs = Math.min(BACKOFF_MAX_MS, BACKOFF_MIN_MS * 2 ** failures)
      failures += 1
      rest = { error, until: now + Math.max(retryAfterMs, REST_MS) }
      schedule(Math.max(retryAfterMs, backOffMs * (0.5 + random / 2)))
      break
    }
    case 'loggedOut': {
      const { sessionId } = event
      // Another tab has signed in meanwhile. Which of the two answers the cookie is left from, only the server knows.
      if (held && held.sessionId !== sessionId) refreshNow = true
      else {
        close('SIGNED_OUT')
        post = { type: 'signedOut', sessionId, reason: 'SIGNED_OUT' }
      }
      break
    }
    case 'due':
      rest = undefined
      // A hidden tab leaves it to the visible ones, and catches up when it is shown.
      refreshNow = !isHidden
      break
    case 'woken':
      if (snapshot.status === 'signedOut') post = { type: 'asked' }
      else if (!isHidden && (failures > 0 || now >= dueAt)) {
        schedule(rest ? rest.until - now : 0)
      }
      break
    case 'restored':
      // It may have missed messages, and what its own tab did on later pages: the tabs and the server are asked.
      isDoubted = true
      refreshNow = true
      break
    case 'refreshed':
      isDoubted = false
      break
    case 'asked':
      if (held && isFresh(held, now)) {
        const { user, accessToken, expiresAt } = held
        post = { type: 'signedIn', user, accessToken, remainingMs: expiresAt - now }
      }
      break
    case 'signedIn': {
      const facts = readAccessToken(event.accessToken)
      if (!facts || facts.userId !== event.user.id || revoked.includes(facts.sessionId)) break
      if (held && (held.accessToken === event.accessToken || isOlder(facts, held))) break
      hold(event, facts)
      break
    }
    case 'learned':
    case 'updated': {
      const { user } = event
      if (!held || held.user.id !== user.id || !isNews(user, held.user)) break
      held = { ...held, user }
      snapshot = { status: 'signedIn', user, expiresAt: held.expiresAt }
      if (event.type === 'learned') post = { type: 'updated', user }
      break
    }
    case 'signedOut': {
      const { sessionId, reason } = event
      if (sessionId !== undefined) {
        revoked = [...revoked, sessionId]
        turn += 1
        if (held?.sessionId === sessionId) close(reason)
      } else if (held) {
        if (reason !== 'UNAUTHENTICATED') refusal = reason
        refreshNow = true
      }
    }
  }
  return {
    state: { snapshot, held, turn, revoked, refusal, isDoubted, failures, rest, dueAt },
    effects: { post, stopWaiting, delayMs, refreshNow, end },
  }

  function hold({ accessToken, user, remainingMs }: Grant, facts: TokenFacts): void {
    const expiresAt = now + remainingMs
    const leadMs = Math.min(REFRESH_LEAD_MS, remainingMs / 5)
    replace({ ...facts, accessToken, user, expiresAt, leadMs })
    snapshot = { status: 'signedIn', user, expiresAt }
    // Tabs that share a token replace it at different moments, so the first one does it for all.
    settle(remainingMs - leadMs * (0.75 + random / 4))
  }

  function close(given: EndReason): void {
    settle(Infinity)
    if (snapshot.status === 'signedOut') return
    const reason = (given === 'UNAUTHENTICATED' && refusal) || given
    if (held) end = reason
    // A page without a cookie has lost nothing.
    const isLoss = held || reason !== 'UNAUTHENTICATED'
    snapshot = isLoss ? { status: 'signedOut', reason } : { status: 'signedOut' }
    replace(undefined)
  }

  function replace(next: Held | undefined): void {
    if (held && held.sessionId !== next?.sessionId) revoked = [...revoked, held.sessionId]
    held = next
    refusal = undefined
    turn += 1
  }

  function settle(nextMs: number): void {
    failures = 0
    rest = undefined
    stopWaiting = true
    schedule(nextMs)
  }

  function schedule(nextMs: number): void {
    delayMs = nextMs
    dueAt = now + nextMs
  }
}

function readGrant({ accessToken, user, remainingMs }: Grant): TokenFacts {
  const facts = readAccessToken(accessToken)
  if (!facts || !(remainingMs > 0)) throw new Error('The answer holds no access token')
  if (facts.userId !== user.id) throw new Error(OTHER_USER)
  return facts
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
