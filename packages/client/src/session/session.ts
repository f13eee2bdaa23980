// Runs the session of one page: what happens becomes an event, transition.ts decides, and the effects are run here.
import type { User } from '@countersign/contract'
import type { ApiClient } from '../api-client.ts'
import { listenOn } from '../platform/best-effort.ts'
import { createTimers } from '../platform/timers.ts'
import { joinTabs } from '../tabs/tabs.ts'
import { createRefresher, type Refresher } from './refresher.ts'
import type { RefreshAnswer, RefreshOutcome } from './request-refresh.ts'
import type { SessionEvent } from './session-events.ts'
import { initialState, isFresh } from './session-state.ts'
import {
  callSafely,
  createSessionStore,
  type EndReason,
  type SessionStore,
} from './session-store.ts'
import { transition } from './transition.ts'

export interface SessionOptions {
  /** Calls procedures with the given access token, without minding the session. */
  readonly api: (accessToken?: string) => ApiClient
  /** The same in all tabs that share the cookie. */
  readonly name: string
  readonly onEnd?: ((reason: EndReason) => void) | undefined
  /** Aborted when the client is disposed. */
  readonly disposed: AbortSignal
}

export interface Session
  extends Pick<SessionStore, 'getSnapshot' | 'subscribe'>,
    Pick<Refresher, 'changing' | 'refreshing'> {
  /** Tries to take up the session that the cookie stands for. Called once, at the start. */
  restore(): void
  accessToken(): string | undefined
  userId(): string | undefined
  /** Resolves when there is a token to send, or no session. Rejects with what keeps it from being known. */
  ready(): Promise<void>
  /** Makes sure that the token is another one than the given one, which was refused. */
  refreshedFrom(accessToken: string | undefined): Promise<RefreshOutcome>
  signedIn(access: RefreshAnswer): void
  /** Runs a call that signs out. */
  signingOut<TResult>(call: () => Promise<TResult>): Promise<TResult>
  /** Takes over what has changed about the user, here and in the other tabs. Another user's is ignored. */
  update(user: User): void
  readonly disposed: AbortSignal
}

export function createSession({ api, name, onEnd, disposed }: SessionOptions): Session {
  let state = initialState
  const store = createSessionStore()
  const timers = createTimers()
  const tabs = joinTabs(name, dispatch)
  const getState = () => state
  const refresher = createRefresher({ api, timers, tabs, disposed, getState, dispatch })
  const { refresh } = refresher
  const heldToken = () => state.held?.accessToken
  const now = () => performance.now()

  function dispatch(event: SessionEvent): void {
    const { snapshot } = state
    const isHidden = globalThis.document?.visibilityState === 'hidden'
    const next = transition(state, { ...event, now: now(), random: Math.random(), isHidden })
    state = next.state
    const { post, stopWaiting, delayMs, refreshNow, end } = next.effects
    if (post) tabs.post(post)
    if (stopWaiting) timers.clear('asked')
    if (delayMs !== undefined) timers.set('refresh', delayMs, () => dispatch({ type: 'due' }))
    if (refreshNow) void refresh().then(() => dispatch({ type: 'refreshed' }))
    if (state.snapshot !== snapshot) store.set(state.snapshot)
    if (end) callSafely(() => onEnd?.(end))
  }

  // An event of a page that was left and comes back says so in `persisted`.
  const wake = (event: Event) => dispatch({ type: Object(event).persisted ? 'restored' : 'woken' })
  listenOn(globalThis, 'online', wake, disposed)
  listenOn(globalThis, 'pageshow', wake, disposed)
  listenOn(globalThis.document, 'visibilitychange', wake, disposed)
  disposed.addEventListener('abort', () => {
    timers.dispose()
    tabs.close()
  })

  return {
    ...store,
    ...refresher,
    restore: () => void refresh(),
    accessToken: heldToken,
    userId: () => state.held?.user.id,
    async ready() {
      if (state.snapshot.status === 'signedOut' || isFresh(state.held, now())) return
      const refreshed = refresh()
      // A token that has not expired yet will do, whatever becomes of its refresh.
      if (state.held && state.held.expiresAt > now()) return
      const outcome = await refreshed
      if (outcome.type === 'failed') throw outcome.error
    },
    async refreshedFrom(refused) {
      if (state.held && heldToken() !== refused) return { type: 'granted' }
      return refresh(refused)
    },
    signedIn: (access) => dispatch({ type: 'granted', access }),
    signingOut: (call) =>
      refresher.changing(async () => {
        const sessionId = state.held?.sessionId
        const result = await call()
        dispatch({ type: 'loggedOut', sessionId })
        return result
      }),
    update: (user) => dispatch({ type: 'learned', user }),
    disposed,
  }
}
