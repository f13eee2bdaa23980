// Asks a signed-in user for the password once more. A wrong one counts like a failed login: a stolen access token must not
// help to guess it.
import { findLoginOfUser, type LoginRow } from '@countersign/db'
import { recordEvent } from '../../audit/record-event.ts'
import { refundUnlessFailed, type TooManyAttempts, tooManyAttempts } from '../../login/attempt.ts'
import { consumeLoginAttempt } from '../../rate-limit/call-limits.ts'
import { siteOf } from '../../rate-limit/network.ts'
import type { SessionContext } from '../../trpc/authenticate.ts'
import type { Busy, JobOrigin } from './job-queue.ts'

/** The caller's account, whose password was just verified. */
export interface ConfirmedAccount extends LoginRow {
  readonly passwordHash: string
  /** For further hashes of the same call. */
  readonly origin: JobOrigin
}

export interface PasswordConfirmation {
  /** Canonical, as the contract's PasswordSchema makes it. */
  readonly currentPassword: string
  /** Aborted when the client disconnects. */
  readonly signal: AbortSignal | undefined
}

/** Nothing was changed. */
export type NotConfirmed = { readonly kind: 'invalidCredentials' } | Busy | TooManyAttempts

/** Verifies the password, and goes on with `change` if it is right. */
export async function withConfirmedPassword<TOutcome extends { readonly kind: string }>(
  ctx: SessionContext,
  { currentPassword, signal }: PasswordConfirmation,
  change: (account: ConfirmedAccount) => Promise<TOutcome>,
): Promise<TOutcome | NotConfirmed> {
  const account = await findLoginOfUser(ctx.db, ctx.claims.userId)
  if (!account?.passwordHash) return { kind: 'invalidCredentials' }
  const { passwordHash, user } = account
  const device = ctx.deviceTokens.find(ctx.deviceCookie.read(), user.email)
  const isKnown = device?.isCurrent(passwordHash) === true
  const known = isKnown ? { deviceId: device.id } : {}
  const attempt = await consumeLoginAttempt(ctx, { email: user.email, signal, ...known })
  if (!attempt.allowed) return tooManyAttempts(attempt)

  const origin = { group: siteOf(ctx.ip), isKnown, signal }
  return refundUnlessFailed(ctx, attempt, async (): Promise<TOutcome | NotConfirmed> => {
    const verdict = await ctx.passwords.verify(passwordHash, currentPassword, origin)
    if (verdict === 'busy') return { kind: 'busy' }
    if (verdict === 'right') return change({ ...account, passwordHash, origin })
    const { userId, sessionId } = ctx.claims
    await recordEvent(ctx, ctx.db, { type: 'login.failed', userId, sessionId })
    return { kind: 'invalidCredentials' }
  })
}
