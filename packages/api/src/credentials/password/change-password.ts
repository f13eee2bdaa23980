// Changes a password, given the current one. Revokes the user's other sessions in the same transaction.
import { changePasswordHash } from '@countersign/db'
import { recordEvent } from '../../audit/record-event.ts'
import { clientOf, queueMail } from '../../mail/queue-mail.ts'
import { consumeMail } from '../../rate-limit/call-limits.ts'
import { type SessionRevoked, sessionTransaction } from '../../sessions/session-transaction.ts'
import { DEVICE_MAX_AGE_SECONDS } from '../../tokens/device-tokens.ts'
import type { SessionContext } from '../../trpc/authenticate.ts'
import {
  type ConfirmedAccount,
  type NotConfirmed,
  type PasswordConfirmation,
  withConfirmedPassword,
} from './confirm-password.ts'
import type { Busy } from './job-queue.ts'

export interface PasswordChange extends PasswordConfirmation {
  /** Canonical, as the contract's NewPasswordSchema makes it. */
  readonly newPassword: string
}

type ConfirmedChange =
  | { readonly kind: 'changed' }
  /** Another change came first. */
  | { readonly kind: 'invalidCredentials' }
  | { readonly kind: 'passwordUnchanged' }
  | { readonly kind: 'passwordTooCommon' }
  | SessionRevoked
  | Busy
type ChangeOutcome = ConfirmedChange | NotConfirmed

export async function changePassword(
  ctx: SessionContext,
  change: PasswordChange,
): Promise<ChangeOutcome> {
  const { email, fullName } = await ctx.readUser()
  if (await ctx.passwordPolicy.isTooCommon(change.newPassword, { email, fullName })) {
    return { kind: 'passwordTooCommon' }
  }
  return withConfirmedPassword(ctx, change, (account) => replacePassword(ctx, change, account))
}

async function replacePassword(
  ctx: SessionContext,
  { currentPassword, newPassword }: PasswordChange,
  { credentialVersion, user, origin }: ConfirmedAccount,
): Promise<ConfirmedChange> {
  if (newPassword === currentPassword) return { kind: 'passwordUnchanged' }
  if (await ctx.passwordPolicy.isBreached(newPassword)) return { kind: 'passwordTooCommon' }
  const { userId, sessionId } = ctx.claims
  const hashed = await ctx.passwords.hash(newPassword, origin)
  if (hashed.kind === 'busy') return hashed
  const passwordHash = hashed.hash
  // The change voids the link that verifies the address, so another one is mailed.
  const link = { purpose: 'verifyEmail', email: user.email } as const
  const mayVerify = !user.emailVerified && (await consumeMail(ctx, link)).allowed
  const outcome = await sessionTransaction(ctx, async (tx, revoke) => {
    const version = await changePasswordHash(tx, { userId, credentialVersion, passwordHash })
    if (version === undefined) return { kind: 'invalidCredentials' } as const
    await revoke.sessionsOfUser({ userId, except: sessionId }, 'passwordChanged')
    await recordEvent(ctx, tx, { type: 'password.changed', userId, sessionId })
    const details = clientOf(ctx)
    await queueMail(ctx, tx, { purpose: 'passwordChanged', email: user.email, userId, details })
    if (mayVerify) await queueMail(ctx, tx, link)
    return { kind: 'changed' } as const
  })
  if (outcome.kind !== 'changed') return outcome
  ctx.mail.wake()
  rememberDevice(ctx, { email: user.email, passwordHash })
  return outcome
}

// A device of the former password is none any more.
function rememberDevice(
  { deviceCookie, deviceTokens }: SessionContext,
  account: { readonly email: string; readonly passwordHash: string },
): void {
  deviceCookie.write(deviceTokens.renew(deviceCookie.read(), account), {
    maxAgeSeconds: DEVICE_MAX_AGE_SECONDS,
  })
}
