// Logs in by password. An unknown email, a wrong password and a disabled account are one answer and cost the same.
import {
  type Executor,
  findLogin,
  type LoginRow,
  type PresentedToken,
  type UserRow,
} from '@countersign/db'
import { recordEvent } from '../audit/record-event.ts'
import type { Busy, JobOrigin } from '../credentials/password/job-queue.ts'
import { rehash } from '../credentials/password/rehash.ts'
import { clientOf, queueMail } from '../mail/queue-mail.ts'
import { consumeLoginAttempt } from '../rate-limit/call-limits.ts'
import { siteOf } from '../rate-limit/network.ts'
import { openSession } from '../sessions/open-session.ts'
import type { Device } from '../tokens/device-tokens.ts'
import type { Context } from '../trpc/context.ts'
import {
  refundUnlessFailed,
  type SignedIn,
  type TooManyAttempts,
  tooManyAttempts,
} from './attempt.ts'

export interface Credentials {
  readonly email: string
  readonly password: string
  /** Of the browser's session so far, which the new one replaces. */
  readonly replaces: PresentedToken | undefined
  /** Aborted when the client disconnects. */
  readonly signal: AbortSignal | undefined
}

type VerifiedLogin =
  | SignedIn
  | { readonly kind: 'invalidCredentials' }
  /** The password is right. */
  | { readonly kind: 'emailUnverified' }
  | Busy
type LoginOutcome = VerifiedLogin | TooManyAttempts

export async function login(ctx: Context, credentials: Credentials): Promise<LoginOutcome> {
  const { email, signal } = credentials
  const device = ctx.deviceTokens.find(ctx.deviceCookie.read(), email)
  if (device) {
    const attempt = await consumeLoginAttempt(ctx, { email, deviceId: device.id, signal })
    if (!attempt.allowed) return tooManyAttempts(attempt)
    const outcome = await refundUnlessFailed(ctx, attempt, () =>
      loginFromDevice(ctx, credentials, device),
    )
    if (outcome.kind !== 'unknownDevice') return outcome
  }
  const attempt = await consumeLoginAttempt(ctx, { email, signal })
  if (!attempt.allowed) return tooManyAttempts(attempt)
  const origin = { group: siteOf(ctx.ip), signal }
  return refundUnlessFailed(ctx, attempt, () => verifyLogin(ctx, credentials, { origin }))
}

/** Logs in from a browser that has signed in to this account before, unless its password was changed since. */
async function loginFromDevice(
  ctx: Context,
  credentials: Credentials,
  device: Device,
): Promise<VerifiedLogin | { readonly kind: 'unknownDevice' }> {
  const account = await findLogin(ctx.db, credentials.email)
  if (!account?.passwordHash || !device.isCurrent(account.passwordHash))
    return { kind: 'unknownDevice' }
  const origin = { group: siteOf(ctx.ip), isKnown: true, signal: credentials.signal }
  return verifyLogin(ctx, credentials, { origin, account })
}

interface Verification {
  readonly origin: JobOrigin
  /** If it was read already. */
  readonly account?: LoginRow | undefined
}

async function verifyLogin(
  ctx: Context,
  { email, password, replaces }: Credentials,
  { origin, account: known }: Verification,
): Promise<VerifiedLogin> {
  const account = known ?? (await findLogin(ctx.db, email))
  const verdict = await ctx.passwords.verify(account?.passwordHash ?? undefined, password, origin)
  if (verdict === 'busy') return { kind: 'busy' }
  // A disabled account is refused here: the statements below take time that a wrong password does not.
  if (!account?.passwordHash || account.isDisabled || verdict === 'wrong') {
    await recordEvent(ctx, ctx.db, { type: 'login.failed', userId: account?.user.id })
    return { kind: 'invalidCredentials' }
  }

  const { user, passwordHash, credentialVersion } = account
  if (ctx.accountPolicy.requiresVerifiedEmail && !user.emailVerified) {
    return { kind: 'emailUnverified' }
  }
  const opened = await openSession(ctx, replaces, {
    findUser: async () => ({ user, credentialVersion }),
    afterwards: async (tx, { userId, id: sessionId }) => {
      await recordEvent(ctx, tx, { type: 'login.succeeded', userId, sessionId })
      if (!origin.isKnown && ctx.mail.notifiesNewDevices) await queueNewDeviceMail(ctx, tx, user)
    },
  })
  // The password was changed or the account disabled since it was read.
  if (opened.kind !== 'opened') return { kind: 'invalidCredentials' }
  if (!origin.isKnown && ctx.mail.notifiesNewDevices) ctx.mail.wake()
  const newHash = await rehash(ctx, { userId: user.id, from: passwordHash }, { password, origin })
  return { ...opened, kind: 'signedIn', passwordHash: newHash ?? passwordHash }
}

function queueNewDeviceMail(
  ctx: Context,
  tx: Executor,
  { id: userId, email }: UserRow,
): Promise<void> {
  return queueMail(ctx, tx, { purpose: 'newDevice', email, userId, details: clientOf(ctx) })
}
