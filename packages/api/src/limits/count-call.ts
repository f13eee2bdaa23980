// Counts calls, and reports how their limits stand.
import type { LimitPolicy } from '@countersign/contract'
import type { Context } from '../trpc/context.ts'
import { type Caller, chargesOfCaller, chargesOfNetwork } from './charges.ts'
import type { Charge } from './rate-limit-store.ts'
import { type Consumption, isOver, retryAfterOf } from './rate-limits.ts'

type CountContext = Pick<Context, 'rateLimits' | 'reportLimit' | 'ip'>

export type CountedCall =
  /** `settle` tells limits of failures what became of the call. */
  | { readonly kind: 'counted'; readonly settle: Consumption['settle'] }
  /** `retryAfter` is in seconds. */
  | { readonly kind: 'refused'; readonly retryAfter: number }

/** Counts one call by each limit in turn, until one refuses it. */
export async function countCharges(
  { rateLimits, reportLimit }: CountContext,
  charges: readonly Charge[],
  signal?: AbortSignal,
): Promise<CountedCall> {
  const consumption = await rateLimits.consume(charges, signal)
  if (!consumption) return { kind: 'counted', settle: async () => {} }
  const { standings, exceeded, settle } = consumption
  for (const standing of standings) reportLimit(standing)
  return exceeded
    ? { kind: 'refused', retryAfter: retryAfterOf(exceeded) }
    : { kind: 'counted', settle }
}

/**
 * Counts one call by its policy: for the caller's session where there is an authentic one, so that nobody who shares the
 * address can spend what it has, else for the network. Sessions are cheap to collect, so those of one user have a limit
 * together; it refuses nothing, but what is beyond it is counted for the network as well.
 */
export async function countCall(
  ctx: CountContext,
  policy: LimitPolicy,
  caller?: Caller,
): Promise<CountedCall> {
  if (!caller) return countCharges(ctx, chargesOfNetwork(policy, ctx.ip))
  const counted = await countCharges(ctx, chargesOfCaller(policy, caller))
  if (counted.kind === 'refused') return counted
  const user = await ctx.rateLimits.count('user', `${policy} ${caller.userId}`)
  return user && isOver(user) ? countCharges(ctx, chargesOfNetwork(policy, ctx.ip)) : counted
}
