// Signs up, in and out, and refreshes the session.
import { contract, type Reason } from '@countersign/contract'
import { refusalOf } from '../accounts/refusal-of.ts'
import { signUp } from '../accounts/sign-up.ts'
import { toUser } from '../accounts/to-user.ts'
import { logout } from '../sessions/logout.ts'
import { type RotationRefusal, rotateSession } from '../sessions/rotate-session.ts'
import { DEVICE_MAX_AGE_SECONDS } from '../tokens/device-tokens.ts'
import { readPresentedToken } from '../tokens/presented-token.ts'
import { ApiError } from '../trpc/api-error.ts'
import type { Context } from '../trpc/context.ts'
import {
  COUNTED_BY_RESOLVER,
  cookieProcedure,
  publicProcedure,
  sessionProcedure,
} from '../trpc/procedures.ts'
import type { SignedIn } from './attempt.ts'
import { login } from './login.ts'

const refusals = {
  unauthenticated: 'UNAUTHENTICATED',
  expired: 'SESSION_EXPIRED',
  revoked: 'SESSION_REVOKED',
  reused: 'SESSION_REUSED',
  raced: 'REFRESH_RACED',
} as const satisfies Record<RotationRefusal, Reason>

export const authRouter = {
  settings: publicProcedure(contract.auth.settings).query(async ({ ctx }) => ({
    ...ctx.accountPolicy,
    mail: ctx.mail.isEnabled,
  })),

  signup: publicProcedure(contract.auth.signup, COUNTED_BY_RESOLVER).mutation(
    async ({ ctx, input, signal }) => {
      const replaces = await readPresentedToken(ctx)
      const outcome = await signUp(ctx, { ...input, replaces, signal })
      if (outcome.kind !== 'signedIn') throw refusalOf(outcome)
      return signIn(ctx, outcome)
    },
  ),

  login: publicProcedure(contract.auth.login, COUNTED_BY_RESOLVER).mutation(
    async ({ ctx, input, signal }) => {
      const replaces = await readPresentedToken(ctx)
      const outcome = await login(ctx, { ...input, replaces, signal })
      if (outcome.kind !== 'signedIn') throw refusalOf(outcome)
      return signIn(ctx, outcome)
    },
  ),

  refresh: cookieProcedure(contract.auth.refresh).mutation(async ({ ctx }) => {
    const outcome = await rotateSession(ctx, ctx.refreshCookie.read())
    if (!('refreshToken' in outcome)) throw new ApiError(refusals[outcome.kind])
    ctx.refreshCookie.write(outcome.refreshToken)
    const access = await ctx.accessTokens.issue(outcome.session)
    return { ...access, user: toUser(outcome.session.user) }
  }),

  logout: cookieProcedure(contract.auth.logout).mutation(async ({ ctx, input }) => {
    await logout(ctx, ctx.refreshCookie.read(), input)
    ctx.refreshCookie.clear()
  }),

  me: sessionProcedure(contract.auth.me).query(async ({ ctx }) => ({
    user: toUser(await ctx.readUser()),
  })),
}

/** Gives the browser its session, and makes it a known device of the account. */
async function signIn(ctx: Context, { user, passwordHash, session, refreshToken }: SignedIn) {
  const access = await ctx.accessTokens.issue(session)
  ctx.refreshCookie.write(refreshToken)
  const account = { email: user.email, passwordHash }
  const device = ctx.deviceTokens.renew(ctx.deviceCookie.read(), account)
  ctx.deviceCookie.write(device, { maxAgeSeconds: DEVICE_MAX_AGE_SECONDS })
  return { ...access, user: toUser(user) }
}
