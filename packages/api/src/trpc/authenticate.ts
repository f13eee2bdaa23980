// Authenticates the caller by the access token, before the input is parsed: a stranger learns nothing about its shape.
// Queries the database only where neither the token nor the revocation cache can tell that the session is active.
import type { ProcedureSpec, Role } from '@countersign/contract'
import type { UserRow } from '@countersign/db'
import { consumeCall, isWide } from '../rate-limit/call-limits.ts'
import { assertAllowed } from '../rate-limit/request-limiter.ts'
import type { AccessClaims, AccessTokenVerdict } from '../tokens/access-tokens.ts'
import { ApiError } from './api-error.ts'
import type { Context } from './context.ts'
import { oncePerContext } from './once-per-context.ts'
import { baseProcedure } from './promised-errors.ts'
import { readSessionUser } from './session-user.ts'

/** What session and admin procedures see: the caller's claims, and no way to the refresh cookie. */
export interface SessionContext extends Omit<Context, 'refreshCookie'> {
  readonly claims: AccessClaims
  /** Reads the caller's account, which also proves that the session is active. One query at most, for a whole batch. */
  readonly readUser: () => Promise<UserRow>
}

export function authenticatedProcedure(declaration: ProcedureSpec) {
  return baseProcedure(declaration).use(async ({ ctx, next }) => {
    const { limit } = declaration
    const verdict = await verifyAccessToken(ctx)
    if (verdict.kind !== 'current') {
      const caller = verdict.kind === 'expired' ? { ...verdict.claims, isStale: true } : undefined
      assertAllowed(await consumeCall(ctx, limit, caller))
      throw new ApiError('UNAUTHENTICATED')
    }
    const { claims } = verdict
    let user: Promise<UserRow> | undefined
    const readUser = () => {
      user ??= readSessionUser(ctx, claims)
      return user
    }
    const state = ctx.revocationCache.check(claims.sessionId)
    const mustAsk = state === 'unknown' || claims.isNearExpiry
    // What all sessions of the user share is counted once this one is known to be active.
    const isRevoked =
      state === 'revoked' || (mustAsk && isWide(limit) && !(await isActive(readUser)))
    assertAllowed(await consumeCall(ctx, limit, { ...claims, isStale: isRevoked }))
    if (isRevoked) throw new ApiError('SESSION_REVOKED')
    if (mustAsk) await readUser()
    return next({ ctx: { claims, readUser } })
  })
}

async function isActive(readUser: () => Promise<UserRow>): Promise<boolean> {
  try {
    await readUser()
    return true
  } catch (error) {
    if (error instanceof ApiError && error.reason === 'SESSION_REVOKED') return false
    throw error
  }
}

/** Checks the role in the database, not in the token: a token outlives a demotion by minutes. */
export function authorizedProcedure(declaration: ProcedureSpec, role: Role) {
  return authenticatedProcedure(declaration).use(async ({ ctx, next }) => {
    const user = await ctx.readUser()
    if (user.role !== role) throw new ApiError('FORBIDDEN')
    return next()
  })
}

// Comes before counting, so that the call is charged to its session. Once per batch: a forged token then costs a request
// one check of a signature, which is less than the answer costs.
const verifyAccessToken = oncePerContext(async (ctx): Promise<AccessTokenVerdict> => {
  const { accessToken, accessTokens } = ctx
  return accessToken === undefined ? { kind: 'forged' } : accessTokens.judge(accessToken)
})
