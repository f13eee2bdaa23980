// Counts calls by the policy of their declaration, and refuses those beyond it.
import type { LimitPolicy } from '@countersign/contract'
import { type CountedCall, countCall } from '../limits/count-call.ts'
import type { Standing } from '../limits/rate-limits.ts'
import { readPresentedToken } from '../tokens/presented-token.ts'
import { verifiedOnce } from '../tokens/refresh-tokens.ts'
import { ApiError } from './api-error.ts'
import { trpc } from './instance.ts'

/**
 * Counts a public call that ends before its own policy counted it, for example by invalid input, as one of `default`: such
 * calls must not use up the signups of everybody at the same address.
 */
export const limitPublicCall = trpc.middleware(async ({ ctx, next }) => {
  let isCounted = false
  const result = await next({
    ctx: {
      reportLimit(standing: Standing) {
        isCounted = true
        ctx.reportLimit(standing)
      },
    },
  })
  if (!isCounted) refuseIfExceeded(await countCall(ctx, 'default'))
  return result
})

/** Counts a public call by its own policy. Runs once its input is valid. */
export const limitValidCall = (policy: LimitPolicy) =>
  trpc.middleware(async ({ ctx, next }) => {
    refuseIfExceeded(await countCall(ctx, policy))
    return next()
  })

/** Counts a call for the session that its refresh cookie names, or for the network without an authentic one. */
export const limitBearer = (policy: LimitPolicy) =>
  trpc.middleware(async ({ ctx, next }) => {
    const refreshTokens = verifiedOnce(ctx.refreshTokens)
    refuseIfExceeded(
      await countCall(ctx, policy, await readPresentedToken({ ...ctx, refreshTokens })),
    )
    return next({ ctx: { refreshTokens } })
  })

export function refuseIfExceeded(call: CountedCall): void {
  if (call.kind === 'refused') throw new ApiError('TOO_MANY_REQUESTS', call)
}
