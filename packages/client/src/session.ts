// The session of one page: holds the access token, renews it in time, and says what is known of it. One renewal is under
// way at most, and a result that comes too late for what has happened since is dropped.
import type { User } from '@countersign/contract'
import { readAccessToken, type TokenFacts } from './access-token.ts'
import type { ApiClient } from './api-client.ts'
import { type Access, type RenewalOutcome, renew } from './renewal.ts'
import { createSessionStore, type EndReason, type SessionSnapshot } from './session-store.ts'
import { joinTabs, type TabMessage } from './tabs.ts'
import { createTimers } from './timers.ts'

/** How long another tab has to answer whether it holds a fresh token. */
const ASK_MS = 50
/** A token is renewed when less than this is left of it, or a fifth of its life where that is shorter. */
const RENEWAL_LEAD_MS = 60_000
const BACKOFF_MIN_MS = 1_000
const BACKOFF_MAX_MS = 30_000

interface Held extends TokenFacts {
  readonly accessToken: string
  readonly user: User
  /** On the clock of `performance.now()`, which nobody sets. */
  readonly expiresAt: number
  readonly leadMs: number
}

/** What a renewal came to, for whoever waited for it. */
export type Renewed =
  | { readonly kind: 'renewed' | 'ended' }
  | { readonly kind: 'failed'; readonly error: unknown }

export interface SessionOptions {
  /** Calls procedures without minding the session; sends `accessToken()` along. */
  readonly api: (accessToken: () => string | undefined) => ApiClient
  /** The same in all tabs that share the cookie. */
  readonly name: string
  readonly onEnd?: ((reason: EndReason) => void) | undefined
}

export interface Session {
  getSnapshot(): SessionSnapshot
  subscribe(listener: () => void): () => void
  /** Tries to take up the session that the cookie stands for. Called once, at the start. */
  restore(): void
  accessToken(): string | undefined
  /** Resolves when it is known whether there is a session and its token is not about to expire. Rejects with a failure. */
  ready(): Promise<void>
  /** Makes sure that the token is another one than the given one, which was refused. */
  renewedFrom(accessToken: string | undefined): Promise<Renewed>
  /** Runs a call that changes the cookie: no renewal runs beside it, here or in another tab. */
  changing<TResult>(call: () => Promise<TResult>): Promise<TResult>
  signedIn(access: Access, user: User): void
  renewed(access: Access): Promise<void>
  signedOut(): void
  dispose(): void
}

export function createSession({ api, name, onEnd }: SessionOptions): Session {
  const store = createSessionStore()
  const timers = createTimers()
  const tabs = joinTabs(name, onTabMessage)
  const disposing = new AbortController()
  let held: Held | undefined
  // The newest session that is known to have ended here: ids sort by age, so nothing older can come back.
  let endedId = ''
  // Counts what makes a renewal under way pointless.
  let turns = 0
  let renewing: { done: Promise<Renewed>; abort: AbortController } | undefined
  let failures = 0
  let candidate: string | undefined
  const client = api(() => candidate ?? held?.accessToken)

  const now = () => performance.now()
  const isFresh = () => held !== undefined && held.expiresAt - now() > held.leadMs / 2

  function hold(
    access: Access | { accessToken: string; remainingMs: number },
    user: User,
  ): boolean {
    const facts = readAccessToken(access.accessToken)
    if (!facts || disposing.signal.aborted) return false
    if (facts.sessionId <= endedId || (held && isOlder(facts, held))) return false
    const lifeMs = 'expiresIn' in access ? access.expiresIn * 1000 : access.remainingMs
    held = {
      ...facts,
      accessToken: access.accessToken,
      user,
      expiresAt: now() + lifeMs,
      leadMs: Math.min(RENEWAL_LEAD_MS, lifeMs / 5),
    }
    failures = 0
    store.set({ status: 'signedIn', user, expiresAt: held.expiresAt })
    // Tabs that share a token renew it at different moments, so the first one renews it for all.
    scheduleRenewal(held.expiresAt - now() - held.leadMs * (0.75 + Math.random() * 0.25))
    return true
  }

  function announce(): void {
    if (!held) return
    const { user, accessToken, expiresAt } = held
    tabs.post({ type: 'signedIn', user, accessToken, remainingMs: expiresAt - now() })
  }

  function end(reason: EndReason | undefined): void {
    turns += 1
    const was = held
    if (was && was.sessionId > endedId) endedId = was.sessionId
    held = undefined
    timers.clear('renewal')
    store.set(was && reason ? { status: 'signedOut', reason } : { status: 'signedOut' })
    if (was && reason) onEnd?.(reason)
  }

  function endEverywhere(reason: EndReason): void {
    const sessionId = held?.sessionId
    end(reason)
    if (sessionId !== undefined) tabs.post({ type: 'signedOut', sessionId, reason })
  }

  function onTabMessage(message: TabMessage): void {
    if (message.type === 'asked') {
      if (isFresh()) announce()
    } else if (message.type === 'signedIn') {
      if (hold(message, message.user)) timers.fire('asked')
    } else if (held?.sessionId === message.sessionId) {
      end(message.reason)
    } else if (message.sessionId > endedId && !held) {
      endedId = message.sessionId
    }
  }

  function scheduleRenewal(delayMs: number): void {
    timers.set('renewal', Math.max(0, delayMs), () => {
      // A hidden tab leaves it to the visible ones, and catches up when it is shown.
      if (globalThis.document?.visibilityState !== 'hidden') void renewHeld()
    })
  }

  const renewHeld = () => startRenewal(held?.accessToken)

  function startRenewal(refused: string | undefined): Promise<Renewed> {
    if (renewing) return renewing.done
    const abort = new AbortController()
    const done = tabs
      .exclusively(() => renewOnce(refused, abort.signal))
      .catch((error: unknown): Renewed => ({ kind: 'failed', error }))
      .finally(() => {
        if (renewing?.abort === abort) renewing = undefined
      })
    renewing = { done, abort }
    return done
  }

  async function renewOnce(refused: string | undefined, aborted: AbortSignal): Promise<Renewed> {
    const isSettled = () => held !== undefined && held.accessToken !== refused && isFresh()
    if (isSettled()) return { kind: 'renewed' }
    if (tabs.mayAnswer) {
      tabs.post({ type: 'asked' })
      await timers.wait('asked', ASK_MS)
      if (isSettled()) return { kind: 'renewed' }
    }

    const turn = turns
    const signal = AbortSignal.any([aborted, disposing.signal])
    const pause = (milliseconds: number) => timers.wait('race', milliseconds)
    const outcome = await renew(client, { signal, pause })
    if (turn !== turns || signal.aborted) return held ? { kind: 'renewed' } : { kind: 'ended' }
    return settle(outcome)
  }

  async function settle(outcome: RenewalOutcome): Promise<Renewed> {
    if (outcome.kind === 'ended') {
      endEverywhere(outcome.reason)
      return { kind: 'ended' }
    }
    if (outcome.kind === 'renewed') {
      try {
        await takeUp(outcome.access)
        return { kind: 'renewed' }
      } catch (error) {
        return retryLater(error, undefined)
      }
    }
    return retryLater(outcome.error, outcome.retryAfterMs)
  }

  function retryLater(error: unknown, retryAfterMs = 0): Renewed {
    const backoffMs = Math.min(BACKOFF_MAX_MS, BACKOFF_MIN_MS * 2 ** failures)
    failures += 1
    if (!disposing.signal.aborted) {
      scheduleRenewal(Math.max(retryAfterMs, backoffMs * (0.5 + Math.random() / 2)))
    }
    return { kind: 'failed', error }
  }

  // The user is asked for only when the session is another one than before.
  async function takeUp(access: Access): Promise<void> {
    const turn = turns
    const sessionId = readAccessToken(access.accessToken)?.sessionId
    let user = held?.sessionId === sessionId ? held?.user : undefined
    if (!user) {
      candidate = access.accessToken
      try {
        user = (await client.auth.me.query(undefined, { signal: disposing.signal })).user
      } finally {
        candidate = undefined
      }
    }
    if (turn === turns && hold(access, user)) announce()
  }

  function wake(): void {
    const { status } = store.getSnapshot()
    if (status === 'unknown' || (status === 'signedIn' && !isFresh())) void renewHeld()
  }
  const target = typeof globalThis.addEventListener === 'function' ? globalThis : undefined
  const { signal } = disposing
  for (const event of ['online', 'pageshow']) target?.addEventListener(event, wake, { signal })
  globalThis.document?.addEventListener('visibilitychange', wake, { signal })

  return {
    getSnapshot: store.getSnapshot,
    subscribe: store.subscribe,
    restore: () => void renewHeld(),
    accessToken: () => held?.accessToken,
    async ready() {
      const { status } = store.getSnapshot()
      if (status === 'signedOut' || isFresh()) return
      const outcome = await renewHeld()
      // A token that is not over yet will do, whatever became of its renewal.
      if (outcome.kind === 'failed' && !(held && held.expiresAt > now())) throw outcome.error
    },
    renewedFrom(refused) {
      if (held && held.accessToken !== refused) return Promise.resolve({ kind: 'renewed' })
      return startRenewal(refused)
    },
    async changing(call) {
      turns += 1
      renewing?.abort.abort()
      await renewing?.done
      return tabs.exclusively(call)
    },
    signedIn(access, user) {
      turns += 1
      if (hold(access, user)) announce()
    },
    renewed: takeUp,
    signedOut: () => endEverywhere('SIGNED_OUT'),
    dispose() {
      disposing.abort()
      renewing?.abort.abort()
      timers.dispose()
      tabs.close()
    },
  }
}

// Session ids are UUIDs of version 7, which sort by age.
function isOlder(facts: TokenFacts, than: TokenFacts): boolean {
  if (facts.sessionId !== than.sessionId) return facts.sessionId < than.sessionId
  return facts.issuedAt < than.issuedAt
}
