// Requests one refresh and classifies the answer. Decides nothing about the page.
import type { AppRouter } from '@countersign/contract'
import type { inferRouterOutputs } from '@trpc/server'
import type { ApiClient } from '../api-client.ts'
import { reasonOf, retryAfterOf } from '../errors.ts'
import type { Timers } from '../platform/timers.ts'
import { type EndReason, isEndReason } from './session-store.ts'

export type RefreshAnswer = inferRouterOutputs<AppRouter>['auth']['refresh']

/** The session is revoked or expired. */
export interface RejectedRefresh {
  readonly type: 'rejected'
  readonly reason: EndReason
}

/** Unknown: the session may well be active. */
export interface FailedRefresh {
  readonly type: 'failed'
  readonly error: unknown
  /** How long the server asks to wait; 0 when it does not say. */
  readonly retryAfterMs: number
}

export type RefreshResponse =
  | { readonly type: 'granted'; readonly access: RefreshAnswer }
  | RejectedRefresh
  | FailedRefresh

/** A refresh after which it is known whether there is a session. */
export interface SettledRefresh {
  readonly type: 'granted' | 'rejected'
}

/** The outcome of a refresh, for the calls that waited for it. */
export type RefreshOutcome = SettledRefresh | Pick<FailedRefresh, 'type' | 'error'>

/** How often a request is sent again because another refresh came first, or because its answer was lost. */
const MAX_RACES = 5
const MAX_LOSSES = 1
const RACE_PAUSE_MS = 150

/**
 * Requests a new access token. Retries a lost answer once at once, for callers that wait; after that the next refresh does,
 * however late: the server answers a retry at any time.
 */
export async function requestRefresh(
  api: ApiClient,
  { signal, timers }: { signal: AbortSignal; timers: Timers },
): Promise<RefreshResponse> {
  let races = 0
  let losses = 0
  for (;;) {
    try {
      return { type: 'granted', access: await api.auth.refresh.mutate(undefined, { signal }) }
    } catch (error) {
      const reason = reasonOf(error)
      if (isEndReason(reason)) return { type: 'rejected', reason }
      if (signal.aborted) return failed(error)
      if (reason === 'REFRESH_RACED' && races < MAX_RACES) {
        races += 1
        await timers.wait('race', RACE_PAUSE_MS * (1 + Math.random()))
      } else if (reason === undefined && losses < MAX_LOSSES) {
        losses += 1
      } else {
        return failed(error)
      }
    }
  }
}

/** A failed refresh, with how long the server asks to wait. */
export function failed(error: unknown): FailedRefresh {
  return { type: 'failed', error, retryAfterMs: (retryAfterOf(error) ?? 0) * 1000 }
}
