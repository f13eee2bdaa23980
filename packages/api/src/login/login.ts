// Accounts: creating one with its first session, and opening a session by password.
import {
  findLogin,
  insertUser,
  type LoginRow,
  replacePasswordHash,
  type UserRow,
} from '@countersign/db'
import { v7 as uuidv7 } from 'uuid'
import type { Context } from '../trpc/context.ts'
import { countLoginAttempt, countSignup } from '../limits/login-attempts.ts'
import { siteOf } from '../limits/network.ts'
import type { Busy, JobOrigin } from '../credentials/password/job-queue.ts'
import { type OpenedSession, openSession } from '../sessions/open-session.ts'
import { DEVICE_MAX_AGE_SECONDS, type Device } from '../tokens/device-tokens.ts'

export interface SignedIn extends OpenedSession {
  readonly kind: 'signedIn'
  readonly user: UserRow
  /** What the account's password hash is now. */
  readonly passwordHash: string
}

/** Nothing was looked at. `retryAfter` is in seconds. */
interface TooManyAttempts {
  readonly kind: 'tooManyAttempts'
  readonly retryAfter: number
}

export interface Registration {
  /** Canonical, as the contract's EmailSchema makes it. */
  readonly email: string
  readonly fullName: string
  /** Canonical, as the contract's NewPasswordSchema makes it. */
  readonly password: string
  /** Of whoever waits for the account. */
  readonly signal: AbortSignal | undefined
}

type CheckedRegistration = SignedIn | { readonly kind: 'emailTaken' } | Busy

type RegistrationOutcome =
  | CheckedRegistration
  | { readonly kind: 'passwordTooCommon' }
  | TooManyAttempts

/** Creates the account and its first session, both or neither. */
export async function registerUser(
  ctx: Context,
  registration: Registration,
): Promise<RegistrationOutcome> {
  const { email, fullName, password, signal } = registration
  if (await ctx.passwordPolicy.isTooCommon(password, { email, fullName })) {
    return { kind: 'passwordTooCommon' }
  }
  const attempt = await countSignup(ctx, signal)
  if (attempt.kind === 'refused') return tooManyAttempts(attempt)
  return settling(attempt, () => createUser(ctx, registration))
}

async function createUser(
  ctx: Context,
  { email, fullName, password, signal }: Registration,
): Promise<CheckedRegistration> {
  const hashed = await ctx.passwords.hash(password, { group: siteOf(ctx.ip), signal })
  if (hashed.kind === 'busy') return hashed
  const passwordHash = hashed.hash
  let user: UserRow | undefined
  const opened = await openSession(ctx, async (tx) => {
    user = await insertUser(tx, { id: uuidv7(), email, fullName, passwordHash })
    return user && { userId: user.id, passwordHash }
  })
  if (!user) return { kind: 'emailTaken' }
  if (!opened) throw new Error('A user inserted in this transaction was not found in it')
  return { kind: 'signedIn', user, passwordHash, ...opened }
}

export interface Credentials {
  readonly email: string
  readonly password: string
  readonly signal: AbortSignal | undefined
}

type CheckedLogin = SignedIn | { readonly kind: 'invalidCredentials' } | Busy

type LoginOutcome = CheckedLogin | TooManyAttempts

// A hash may be exchanged for another of the same password between its check and the session, once per change of the
// cost; more often only when the password changes, and then it is no longer this one.
const CHECKS_MAX = 3

/** Opens a session by password. Unknown, wrong and disabled are one answer and cost the same. */
export async function loginUser(ctx: Context, credentials: Credentials): Promise<LoginOutcome> {
  const { email, signal } = credentials
  const device = ctx.deviceTokens.find(ctx.deviceCookie.read(), email)
  if (device) {
    const attempt = await countLoginAttempt(ctx, { email, deviceId: device.id, signal })
    if (attempt.kind === 'refused') return tooManyAttempts(attempt)
    const outcome = await settling(attempt, () => loginFromDevice(ctx, credentials, device))
    if (outcome.kind !== 'unknownDevice') return outcome
  }
  const attempt = await countLoginAttempt(ctx, { email, signal })
  if (attempt.kind === 'refused') return tooManyAttempts(attempt)
  const origin = { group: siteOf(ctx.ip), signal }
  return settling(attempt, () => checkLogin(ctx, credentials, { origin }))
}

/** The same for a browser that has opened this account before, unless its password was changed since. */
async function loginFromDevice(
  ctx: Context,
  credentials: Credentials,
  device: Device,
): Promise<CheckedLogin | { readonly kind: 'unknownDevice' }> {
  const login = await findLogin(ctx.db, credentials.email)
  if (!login || !device.isCurrent(login.passwordHash)) return { kind: 'unknownDevice' }
  const origin = { group: siteOf(ctx.ip), isKnown: true, signal: credentials.signal }
  return checkLogin(ctx, credentials, { origin, login })
}

const tooManyAttempts = ({ retryAfter }: { readonly retryAfter: number }): TooManyAttempts => ({
  kind: 'tooManyAttempts',
  retryAfter,
})

const failures: ReadonlySet<string> = new Set(['invalidCredentials', 'emailTaken'])

// What was never checked is no failure: nobody was told anything of the password or the account.
async function settling<TOutcome extends { readonly kind: string }>(
  { settle }: { readonly settle: (outcome: 'failed' | 'refund') => Promise<void> },
  check: () => Promise<TOutcome>,
): Promise<TOutcome> {
  let isFailed = false
  try {
    const outcome = await check()
    isFailed = failures.has(outcome.kind)
    return outcome
  } finally {
    await settle(isFailed ? 'failed' : 'refund')
  }
}

/** Makes the browser that has just signed in a known device of the account. */
export function rememberDevice(
  { deviceTokens, deviceCookie }: Context,
  { user, passwordHash }: SignedIn,
): void {
  const value = deviceTokens.renew(deviceCookie.read(), { email: user.email, passwordHash })
  deviceCookie.write(value, { maxAgeSeconds: DEVICE_MAX_AGE_SECONDS })
}

interface LoginCheck {
  readonly origin: JobOrigin
  /** The account, if it was read already. */
  readonly login?: LoginRow | undefined
}

async function checkLogin(
  ctx: Context,
  credentials: Credentials,
  { origin, login }: LoginCheck,
): Promise<CheckedLogin> {
  for (let check = 1; check <= CHECKS_MAX; check += 1) {
    const known = check === 1 ? login : undefined
    const outcome = await checkOnce(ctx, credentials, { origin, login: known })
    if (outcome.kind !== 'outdated') return outcome
  }
  return { kind: 'invalidCredentials' }
}

async function checkOnce(
  ctx: Context,
  { email, password }: Credentials,
  { origin, login: known }: LoginCheck,
): Promise<CheckedLogin | { readonly kind: 'outdated' }> {
  const login = known ?? (await findLogin(ctx.db, email))
  const verdict = await ctx.passwords.verify(login?.passwordHash, password, origin)
  if (verdict === 'busy') return { kind: 'busy' }
  // A disabled account is turned away here: the statements below would take time that a wrong password does not.
  if (!login || login.isDisabled || verdict === 'wrong') return { kind: 'invalidCredentials' }

  const { user, passwordHash } = login
  // Refuses an account that was disabled, or whose hash was exchanged, while the password was being verified.
  const opened = await openSession(ctx, async () => ({ userId: user.id, passwordHash }))
  if (!opened) return { kind: 'outdated' }
  const newHash = await rehash(ctx, { userId: user.id, from: passwordHash }, { password, origin })
  return { kind: 'signedIn', user, passwordHash: newHash ?? passwordHash, ...opened }
}

/** Makes a hash of another cost anew; returns the new one, if it took the place of the old. */
async function rehash(
  ctx: Context,
  { userId, from }: { readonly userId: string; readonly from: string },
  { password, origin }: { readonly password: string; readonly origin: JobOrigin },
): Promise<string | undefined> {
  if (!ctx.passwords.needsRehash(from)) return undefined
  // Where there is no time for it now, the next login does it. A password changed meanwhile stays as it is.
  const hashed = await ctx.passwords.hash(password, origin)
  if (hashed.kind === 'busy') return undefined
  const isReplaced = await replacePasswordHash(ctx.db, { userId, from, to: hashed.hash })
  return isReplaced ? hashed.hash : undefined
}
