// Changes a password, given the current one. Revokes the user's other sessions in the same transaction.
import {
  changePasswordHash,
  findLoginOfUser,
  insertAuditEvent,
  type LoginRow,
} from '@countersign/db'
import { v7 as uuidv7 } from 'uuid'
import { refundUnlessFailed, type TooManyAttempts, tooManyAttempts } from '../../login/attempt.ts'
import { consumeLoginAttempt } from '../../rate-limit/call-limits.ts'
import { siteOf } from '../../rate-limit/network.ts'
import { revokingTransaction } from '../../sessions/revoke.ts'
import { DEVICE_MAX_AGE_SECONDS } from '../../tokens/device-tokens.ts'
import type { SessionContext } from '../../trpc/authenticate.ts'
import type { Busy, JobOrigin } from './job-queue.ts'

export interface PasswordChange {
  /** Canonical, as the contract's PasswordSchema makes it. */
  readonly currentPassword: string
  /** Canonical, as the contract's NewPasswordSchema makes it. */
  readonly newPassword: string
  /** Aborted when the client disconnects. */
  readonly signal: AbortSignal | undefined
}

type VerifiedChange =
  | { readonly kind: 'changed' }
  /** Also when another change came first. */
  | { readonly kind: 'invalidCredentials' }
  | { readonly kind: 'passwordUnchanged' }
  | Busy
type ChangeOutcome = VerifiedChange | { readonly kind: 'passwordTooCommon' } | TooManyAttempts

/** Counts a wrong current password like a failed login: a stolen access token must not help to guess it. */
export async function changePassword(
  ctx: SessionContext,
  change: PasswordChange,
): Promise<ChangeOutcome> {
  const { email, fullName } = await ctx.readUser()
  if (await ctx.passwordPolicy.isTooCommon(change.newPassword, { email, fullName })) {
    return { kind: 'passwordTooCommon' }
  }
  const account = await findLoginOfUser(ctx.db, ctx.claims.userId)
  if (!account?.passwordHash) return { kind: 'invalidCredentials' }
  const { passwordHash } = account
  const { signal } = change
  const device = ctx.deviceTokens.find(ctx.deviceCookie.read(), email)
  const isKnown = device?.isCurrent(passwordHash) === true
  const known = isKnown ? { deviceId: device.id } : {}
  const attempt = await consumeLoginAttempt(ctx, { email, signal, ...known })
  if (!attempt.allowed) return tooManyAttempts(attempt)
  const origin = { group: siteOf(ctx.ip), isKnown, signal }
  return refundUnlessFailed(ctx, attempt, () =>
    verifyAndChange(ctx, change, { account: { ...account, passwordHash }, origin }),
  )
}

async function verifyAndChange(
  ctx: SessionContext,
  { currentPassword, newPassword }: PasswordChange,
  {
    account,
    origin,
  }: { readonly account: LoginRow & { passwordHash: string }; readonly origin: JobOrigin },
): Promise<VerifiedChange> {
  const { userId, sessionId } = ctx.claims
  const verdict = await ctx.passwords.verify(account.passwordHash, currentPassword, origin)
  if (verdict === 'busy') return { kind: 'busy' }
  if (verdict === 'wrong') return { kind: 'invalidCredentials' }
  if (newPassword === currentPassword) return { kind: 'passwordUnchanged' }

  const hashed = await ctx.passwords.hash(newPassword, origin)
  if (hashed.kind === 'busy') return hashed
  const { credentialVersion, user } = account
  const passwordHash = hashed.hash
  const isChanged = await revokingTransaction(ctx, async (tx, revoke) => {
    const version = await changePasswordHash(tx, { userId, credentialVersion, passwordHash })
    if (version === undefined) return false
    await revoke.sessionsOfUser({ userId, except: sessionId }, 'passwordChanged')
    const { ip, userAgent } = ctx
    const id = uuidv7()
    await insertAuditEvent(tx, { id, type: 'password.changed', userId, sessionId, ip, userAgent })
    return true
  })
  if (!isChanged) return { kind: 'invalidCredentials' }
  rememberDevice(ctx, { email: user.email, passwordHash })
  return { kind: 'changed' }
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
