// Sets a password by a mailed link: another one, or the first one of an invited user. Revokes all sessions of the user.
import { resetPasswordHash } from '@countersign/db'
import { findLink, type LinkRefusal, redeemLink } from '../../accounts/redeem-link.ts'
import { recordEvent } from '../../audit/record-event.ts'
import { clientOf, queueMail } from '../../mail/queue-mail.ts'
import { siteOf } from '../../rate-limit/network.ts'
import type { Context } from '../../trpc/context.ts'
import type { Busy } from './job-queue.ts'

export interface PasswordReset {
  readonly token: string
  /** Canonical, as the contract's NewPasswordSchema makes it. */
  readonly newPassword: string
  /** Aborted when the client disconnects. */
  readonly signal: AbortSignal | undefined
}

type ResetOutcome =
  | { readonly kind: 'reset'; readonly email: string }
  /** The link can be used again. */
  | { readonly kind: 'passwordTooCommon' }
  | LinkRefusal
  | Busy

/** Hashes only for a link that can be used, and redeems it last: a refused password does not use it up. */
export async function resetPassword(
  ctx: Context,
  { token, newPassword, signal }: PasswordReset,
): Promise<ResetOutcome> {
  const purpose = 'resetPassword'
  const found = await findLink(ctx, { token, purpose })
  if (found.kind !== 'found') return found
  const { email, fullName } = found.row
  if (await ctx.passwordPolicy.isTooCommon(newPassword, { email, fullName })) {
    return { kind: 'passwordTooCommon' }
  }
  if (await ctx.passwordPolicy.isBreached(newPassword)) return { kind: 'passwordTooCommon' }
  const hashed = await ctx.passwords.hash(newPassword, { group: siteOf(ctx.ip), signal })
  if (hashed.kind === 'busy') return hashed
  return redeemLink(ctx, { token, purpose }, async (tx, { userId }, revoke) => {
    await resetPasswordHash(tx, { userId, passwordHash: hashed.hash })
    await revoke.sessionsOfUser({ userId }, 'passwordReset')
    await recordEvent(ctx, tx, { type: 'password.reset', userId })
    const details = clientOf(ctx)
    await queueMail(ctx, tx, { purpose: 'passwordChanged', email, userId, details })
    return { kind: 'reset', email } as const
  })
}
