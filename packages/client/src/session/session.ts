// Runs the session of one page: calls get their tokens here, and calls that change the session pass through here.
import type { User } from '@countersign/contract'
import type { ApiClient } from '../api-client.ts'
import { reasonOf } from '../errors.ts'
import { listenOn } from '../platform/best-effort.ts'
import { createSerialQueue } from '../platform/serial-queue.ts'
import { createTimers } from '../platform/timers.ts'
import type { TabMessage } from '../tabs/tab-messages.ts'
import { joinTabs } from '../tabs/tabs.ts'
import { readAccessToken } from './access-token.ts'
import { type Attempt, createRefreshScheduler, type RefreshOutcome } from './refresh-scheduler.ts'
import { failed, type RefreshAnswer, requestRefresh } from './request-refresh.ts'
import { createSessionState, type Grant } from './session-state.ts'
import { type EndReason, isEndReason, type SessionStore } from './session-store.ts'

/** How long another tab has to answer whether it holds a fresh token. */
const ASK_MS = 50

export interface SessionOptions {
  /** Calls procedures with the given access token, without minding the session. */
  readonly api: (accessToken?: string) => ApiClient
  /** The same in all tabs that share the cookie. */
  readonly name: string
  readonly onEnd?: ((reason: EndReason) => void) | undefined
  /** Aborted when the client is disposed. */
  readonly disposed: AbortSignal
}

export interface Session extends Pick<SessionStore, 'getSnapshot' | 'subscribe'> {
  /** Tries to take up the session that the cookie stands for. Called once, at the start. */
  restore(): void
  accessToken(): string | undefined
  userId(): string | undefined
  /** Resolves when there is a token to send, or no session. Rejects with what keeps it from being known. */
  ready(): Promise<void>
  /** Makes sure that the token is another one than the given one, which was refused. */
  renewedFrom(accessToken: string | undefined): Promise<RefreshOutcome>
  /** Runs a call that changes the cookie: no renewal runs beside it, here or in another tab. */
  changing<TResult>(call: () => Promise<TResult>): Promise<TResult>
  signedIn(access: RefreshAnswer): void
  /** Runs a refresh that the application itself has asked for. */
  refreshing<TAnswer>(
    send: () => Promise<TAnswer>,
    accessOf: (answer: TAnswer) => RefreshAnswer,
  ): Promise<TAnswer>
  /** Runs a call that signs out. */
  signingOut<TResult>(call: () => Promise<TResult>): Promise<TResult>
  /** Takes over what has changed about the user, here and in the other tabs. Another user's is ignored. */
  update(user: User): void
  readonly disposed: AbortSignal
}

export function createSession({ api, name, onEnd, disposed }: SessionOptions): Session {
  const state = createSessionState(onEnd)
  const timers = createTimers()
  const enqueue = createSerialQueue()
  const tabs = joinTabs(name, onTabMessage)
  const heldToken = () => state.held?.accessToken
  const scheduler = createRefreshScheduler({ timers, attempt, heldToken })
  // The page was restored as it had been left: what it knows may be outdated.
  let isDoubted = false
  const isSignedOut = () => state.getSnapshot().status === 'signedOut'

  // What is known already: without a session nothing is renewed, and another tab's fresh token is as good.
  function known(refused: string | undefined): RefreshOutcome | undefined {
    if (isSignedOut() && !isDoubted) return { kind: 'signedOut' }
    return state.isFresh() && heldToken() !== refused ? { kind: 'renewed' } : undefined
  }

  async function attempt(refused: string | undefined, interrupted: AbortSignal): Promise<Attempt> {
    try {
      return await enqueue(() =>
        tabs.exclusively(() => refreshOnce(refused, interrupted), interrupted),
      )
    } catch (error) {
      return interrupted.aborted && !disposed.aborted ? { kind: 'interrupted' } : failed(error)
    }
  }

  async function refreshOnce(
    refused: string | undefined,
    interrupted: AbortSignal,
  ): Promise<Attempt> {
    if (tabs.mayAnswer && !known(refused)) {
      tabs.post({ type: 'asked' })
      await timers.wait('asked', ASK_MS)
    }
    const settled = known(refused)
    if (settled) return settled
    if (disposed.aborted) return failed(new Error('The client was disposed'))
    if (interrupted.aborted) return { kind: 'interrupted' }

    const { turn } = state
    const pause = (milliseconds: number) => timers.wait('race', milliseconds)
    const answer = await requestRefresh(api(), { signal: interrupted, pause })
    const grant = answer.kind === 'renewed' && (await grantOf(answer.access, interrupted))
    // Something else has happened since: it counts, and this answer is too late.
    if (turn !== state.turn || interrupted.aborted) return known(refused) ?? { kind: 'interrupted' }
    if (grant) hold(grant)
    if (answer.kind === 'signedOut') signedOut(answer.reason)
    return answer
  }

  async function grantOf(access: RefreshAnswer, signal: AbortSignal): Promise<Grant> {
    const { accessToken, expiresIn } = access
    const user = access.user ?? (await askForUser(accessToken, signal))
    return { accessToken, user, remainingMs: expiresIn * 1000 }
  }

  // A server of an earlier release answers a refresh without the user. It is asked for when the session is another one
  // than before.
  async function askForUser(accessToken: string, signal: AbortSignal): Promise<User> {
    const { held } = state
    if (held && held.sessionId === readAccessToken(accessToken)?.sessionId) return held.user
    return (await api(accessToken).auth.me.query(undefined, { signal })).user
  }

  function hold(grant: Grant): void {
    state.take(grant)
    planRenewal()
    announce()
  }

  // Tabs that share a token renew it at different moments, so the first one renews it for all.
  function planRenewal(): void {
    const { held } = state
    if (held) scheduler.settled(state.remainingMs() - held.leadMs * (0.75 + Math.random() * 0.25))
  }

  function announce(): void {
    const { held } = state
    if (!held) return
    const { user, accessToken } = held
    tabs.post({ type: 'signedIn', user, accessToken, remainingMs: state.remainingMs() })
  }

  function close(reason: EndReason): void {
    state.signOut(reason)
    scheduler.settled()
    timers.clear('asked')
  }

  function signedOut(reason: EndReason): void {
    const sessionId = state.held?.sessionId
    close(reason)
    if (sessionId) tabs.post({ type: 'signedOut', sessionId, reason })
  }

  function onTabMessage(message: TabMessage): void {
    if (message.type === 'asked') {
      if (state.isFresh()) announce()
    } else if (message.type === 'signedIn') {
      if (!state.takeNewer(message)) return
      planRenewal()
      timers.clear('asked')
    } else if (message.type === 'updated') {
      state.update(message.user)
    } else {
      onSignedOutElsewhere(message)
    }
  }

  function onSignedOutElsewhere({ sessionId, reason }: TabMessage & { type: 'signedOut' }): void {
    if (sessionId !== undefined) {
      state.markRevoked(sessionId)
      if (state.held?.sessionId === sessionId) close(reason)
    } else if (state.held) {
      state.refused(heldToken(), reason)
      void scheduler.start(heldToken())
    }
  }

  function changing<TResult>(call: () => Promise<TResult>): Promise<TResult> {
    scheduler.interrupt()
    return enqueue(() => tabs.exclusively(call))
  }

  function wake(): void {
    if (isSignedOut()) tabs.post({ type: 'asked' })
    else scheduler.wake()
  }
  // In the back-forward cache a page hears nothing, neither of other tabs nor of what its own tab did on later pages: both
  // the tabs and the server are asked.
  async function recheck(): Promise<void> {
    isDoubted = true
    await scheduler.start(heldToken())
    isDoubted = false
  }
  listenOn(globalThis, 'online', wake, disposed)
  listenOn(
    globalThis,
    'pageshow',
    (event) => ('persisted' in event && event.persisted ? void recheck() : wake()),
    disposed,
  )
  listenOn(globalThis.document, 'visibilitychange', wake, disposed)
  disposed.addEventListener('abort', () => {
    scheduler.interrupt()
    timers.dispose()
    tabs.close()
  })

  return {
    getSnapshot: state.getSnapshot,
    subscribe: state.subscribe,
    restore: () => void scheduler.start(undefined),
    accessToken: heldToken,
    userId: () => state.held?.user.id,
    async ready() {
      if (isSignedOut() || state.isFresh()) return
      const renewal = scheduler.start(heldToken())
      // A token that has not expired yet will do, whatever becomes of its renewal.
      if (state.remainingMs() > 0) return
      const outcome = await renewal
      if (outcome.kind === 'failed') throw outcome.error
    },
    async renewedFrom(refused) {
      if (state.held && heldToken() !== refused) return { kind: 'renewed' }
      return scheduler.start(refused)
    },
    changing,
    signedIn: ({ accessToken, expiresIn, user }) =>
      hold({ accessToken, user, remainingMs: expiresIn * 1000 }),
    refreshing: (send, accessOf) =>
      changing(async () => {
        const { turn } = state
        const isLate = () => turn !== state.turn
        try {
          const answer = await send()
          const grant = await grantOf(accessOf(answer), disposed)
          if (!isLate()) hold(grant)
          return answer
        } catch (error) {
          const reason = reasonOf(error)
          if (!isLate() && isEndReason(reason)) signedOut(reason)
          throw error
        }
      }),
    signingOut: (call) =>
      changing(async () => {
        const sessionId = state.held?.sessionId
        const result = await call()
        if (state.held && state.held.sessionId !== sessionId) {
          // Another tab has signed in meanwhile. Which of the two answers the cookie is left from, only the server knows.
          void scheduler.start(heldToken())
        } else {
          close('SIGNED_OUT')
          tabs.post({ type: 'signedOut', sessionId, reason: 'SIGNED_OUT' })
        }
        return result
      }),
    update(user) {
      if (state.update(user)) tabs.post({ type: 'updated', user })
    },
    disposed,
  }
}
