// Runs refreshes, one at a time and never beside a call that changes the cookie, here or in another tab. Decides nothing
// about the session: what happens to it is said to `dispatch`.
import type { User } from '@countersign/contract'
import type { ApiClient } from '../api-client.ts'
import { reasonOf } from '../errors.ts'
import { createSerialQueue } from '../platform/serial-queue.ts'
import type { Timers } from '../platform/timers.ts'
import type { Tabs } from '../tabs/tabs.ts'
import { readAccessToken } from './access-token.ts'
import {
  failed,
  type RefreshAnswer,
  type RefreshOutcome,
  requestRefresh,
} from './request-refresh.ts'
import type { SessionEvent } from './session-events.ts'
import { knownOutcome, type SessionState } from './session-state.ts'
import { isEndReason } from './session-store.ts'

/** How long another tab has to answer whether it holds a fresh token. */
const ASK_MS = 50

export interface Refresher {
  /**
   * Refreshes now, or joins the running refresh. Soon after a failure it returns that one. Never rejects.
   *
   * @param refused the token to be replaced; the one that is held when absent
   */
  refresh(refused?: string): Promise<RefreshOutcome>
  /** Runs a call that changes the cookie: no refresh runs beside it, here or in another tab. */
  changing<TResult>(call: () => Promise<TResult>): Promise<TResult>
  /** Runs a refresh that the application itself has asked for. */
  refreshing<TAnswer>(
    send: () => Promise<TAnswer>,
    accessOf: (answer: TAnswer) => RefreshAnswer,
  ): Promise<TAnswer>
}

export interface RefresherOptions {
  readonly api: (accessToken?: string) => ApiClient
  readonly timers: Timers
  readonly tabs: Tabs
  readonly disposed: AbortSignal
  readonly getState: () => SessionState
  readonly dispatch: (event: SessionEvent) => void
}

export function createRefresher({
  api,
  timers,
  tabs,
  disposed,
  getState,
  dispatch,
}: RefresherOptions): Refresher {
  const enqueue = createSerialQueue()
  let running: Promise<RefreshOutcome> | undefined
  let interruption = new AbortController()

  const now = () => performance.now()
  const known = (refused: string | undefined) => knownOutcome(getState(), { refused, now: now() })

  disposed.addEventListener('abort', () => interruption.abort())

  async function refresh(refused = getState().held?.accessToken): Promise<RefreshOutcome> {
    const { rest } = getState()
    if (!running && rest && now() < rest.until) return { type: 'failed', error: rest.error }
    running ??= run(refused).finally(() => {
      running = undefined
    })
    return running
  }

  async function run(refused: string | undefined): Promise<RefreshOutcome> {
    for (;;) {
      interruption = new AbortController()
      const { signal } = interruption
      const work = () => tabs.exclusively(() => refreshOnce(refused, signal), signal)
      const outcome = await enqueue(work)
        .catch((error) => (signal.aborted && !disposed.aborted ? undefined : failed(error)))
        .catch(failed)
      if (outcome?.type === 'failed') dispatch(outcome)
      // Undefined when it was interrupted: the call that changes the cookie goes first.
      if (outcome) return outcome
    }
  }

  async function refreshOnce(refused: string | undefined, interrupted: AbortSignal) {
    if (tabs.mayAnswer && !known(refused)) {
      tabs.post({ type: 'asked' })
      await timers.wait('asked', ASK_MS)
    }
    const settled = known(refused)
    if (settled) return settled
    disposed.throwIfAborted()
    if (interrupted.aborted) return undefined

    const { turn } = getState()
    const answer = await requestRefresh(api(), { signal: interrupted, timers })
    const isGranted = answer.type === 'granted'
    const event = isGranted ? await granted(answer.access, interrupted) : answer
    // Something else has happened since: it counts, and this answer is too late.
    if (turn !== getState().turn || interrupted.aborted) return known(refused)
    if (event.type !== 'failed') dispatch({ ...event, turn })
    return event
  }

  async function granted(access: RefreshAnswer, signal: AbortSignal) {
    const user = access.user ?? (await askForUser(access.accessToken, signal))
    return { type: 'granted', access: { ...access, user } } as const
  }

  // A server of an earlier release answers a refresh without the user. It is asked for when the session is another one
  // than before.
  async function askForUser(accessToken: string, signal: AbortSignal): Promise<User> {
    const { held } = getState()
    if (held && held.sessionId === readAccessToken(accessToken)?.sessionId) return held.user
    return (await api(accessToken).auth.me.query(undefined, { signal })).user
  }

  function changing<TResult>(call: () => Promise<TResult>): Promise<TResult> {
    interruption.abort()
    return enqueue(() => tabs.exclusively(call))
  }

  return {
    refresh,
    changing,
    refreshing: (send, accessOf) =>
      changing(async () => {
        const { turn } = getState()
        try {
          const answer = await send()
          dispatch({ ...(await granted(accessOf(answer), disposed)), turn })
          return answer
        } catch (error) {
          const reason = reasonOf(error)
          if (isEndReason(reason)) dispatch({ type: 'rejected', reason, turn })
          throw error
        }
      }),
  }
}
