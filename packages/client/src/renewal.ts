// One renewal: what is asked of the server, and what its answer means. It decides nothing about the page.
import type { AppRouter } from '@countersign/contract'
import type { inferRouterOutputs } from '@trpc/server'
import type { ApiClient } from './api-client.ts'
import { reasonOf, retryAfterOf } from './errors.ts'
import { type EndReason, isEndReason } from './session-store.ts'

export type Access = inferRouterOutputs<AppRouter>['auth']['refresh']

export type RenewalOutcome =
  | { readonly kind: 'renewed'; readonly access: Access }
  /** There is no session any more. */
  | { readonly kind: 'ended'; readonly reason: EndReason }
  /** It could not be found out; the session may well live. */
  | { readonly kind: 'failed'; readonly error: unknown; readonly retryAfterMs?: number }

/** How often a request is sent again because another refresh came first, or because its answer was lost. */
const MAX_RACES = 5
const MAX_LOSSES = 1
const RACE_PAUSE_MS = 150

/**
 * Asks for a new access token. An answer that was lost is asked for once more at once, for whoever is waiting; after that
 * whenever the next renewal comes, however late: the server answers a retry at any time.
 */
export async function renew(
  api: ApiClient,
  { signal, pause }: { signal: AbortSignal; pause: (milliseconds: number) => Promise<void> },
): Promise<RenewalOutcome> {
  let races = 0
  let losses = 0
  for (;;) {
    try {
      return { kind: 'renewed', access: await api.auth.refresh.mutate(undefined, { signal }) }
    } catch (error) {
      const reason = reasonOf(error)
      if (isEndReason(reason)) return { kind: 'ended', reason }
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

/** A renewal that came to nothing, with how long the server asks to be left alone. */
export function failed(error: unknown): RenewalOutcome & { readonly kind: 'failed' } {
  return { kind: 'failed', error, retryAfterMs: (retryAfterOf(error) ?? 0) * 1000 }
}
