// Counts calls by the policy of their declaration, and refuses those beyond it.
import type { LimitPolicy } from '@countersign/contract'
import { consumeCall } from '../rate-limit/call-limits.ts'
import { networkOf } from '../rate-limit/network.ts'
import { assertAllowed, createRequestLimiter } from '../rate-limit/request-limiter.ts'
import { readPresentedToken } from '../tokens/presented-token.ts'
import { verifiedOnce } from '../tokens/refresh-tokens.ts'
import { trpc } from './instance.ts'

/**
 * Counts a public call that ends before its own policy counted it, for example by invalid input, as one of `default`: such
 * calls must not use up the signups of everyone at the same address.
 */
export const limitPublicCall = trpc.middleware(async ({ ctx, next }) => {
  const rateLimiter = createRequestLimiter(ctx.rateLimiter)
  const result = await next({ ctx: { rateLimiter } })
  assertAllowed(await rateLimiter.consumeOnce('default', networkOf(ctx.ip)))
  return result
})

/** Counts a public call by its own policy. Runs once its input is valid. */
export const limitValidCall = (policy: LimitPolicy) =>
  trpc.middleware(async ({ ctx, next }) => {
    assertAllowed(await consumeCall(ctx, policy))
    return next()
  })

/** Counts a call for the session that its refresh cookie names, or for the network without an authentic one. */
export const limitBearer = (policy: LimitPolicy) =>
  trpc.middleware(async ({ ctx, next }) => {
    const refreshTokens = verifiedOnce(ctx.refreshTokens)
    const caller = await readPresentedToken({ ...ctx, refreshTokens })
    assertAllowed(await consumeCall(ctx, policy, caller))
    return next({ ctx: { refreshTokens } })
  })
