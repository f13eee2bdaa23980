// Requests one refresh and classifies the answer. Decides nothing about the page.
import type { AppRouter } from '@countersign/contract'
import type { inferRouterOutputs } from '@trpc/server'
import type { ApiClient } from '../api-client.ts'
import { reasonOf, retryAfterOf } from '../errors.ts'
import { type EndReason, isEndReason } from './session-store.ts'

export type RefreshAnswer = inferRouterOutputs<AppRouter>['auth']['refresh']

export type RefreshResponse =
  | { readonly kind: 'renewed'; readonly access: RefreshAnswer }
  /** The session is revoked or expired. */
  | { readonly kind: 'signedOut'; readonly reason: EndReason }
  /** Unknown: the session may well be active. */
  | { readonly kind: 'failed'; readonly error: unknown; readonly retryAfterMs?: number }

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
  { signal, pause }: { signal: AbortSignal; pause: (milliseconds: number) => Promise<void> },
): Promise<RefreshResponse> {
  let races = 0
  let losses = 0
  for (;;) {
    try {
      return { kind: 'renewed', access: await api.auth.refresh.mutate(undefined, { signal }) }
    } catch (error) {
      const reason = reasonOf(error)
      if (isEndReason(reason)) return { kind: 'signedOut', reason }
      if (signal.aborted) return failed(error)
      if (reason === 'REFRESH_RACED' && races < MAX_RACES) {
        races += 1
        await pause(RACE_PAUSE_MS * (1 + Math.random()))
      } else if (reason === undefined && losses < MAX_LOSSES) {
        losses += 1
      } else {
        return failed(error)
      }
    }
  }
}

/** A failed refresh, with how long the server asks to wait. */
export function failed(error: unknown): RefreshResponse & { readonly kind: 'failed' } {
  return { kind: 'failed', error, retryAfterMs: (retryAfterOf(error) ?? 0) * 1000 }
}
