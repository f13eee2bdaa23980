// Accounts: creating one with its first session, and opening a session by password.
import { findLogin, insertUser, replacePasswordHash, type UserRow } from '@countersign/db'
import { v7 as uuidv7 } from 'uuid'
import type { Context } from './context.ts'
import { countLoginAttempt } from './limits/login-attempts.ts'
import type { Busy } from './passwords/job-queue.ts'
import { type OpenedSession, openSession } from './sessions/open-session.ts'

interface SignedIn extends OpenedSession {
  readonly kind: 'signedIn'
  readonly user: UserRow
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

type RefusedRegistration =
  | { readonly kind: 'emailTaken' }
  | { readonly kind: 'passwordTooCommon' }
  | Busy

/** Creates the account and its first session, both or neither. */
export async function registerUser(
  ctx: Context,
  { email, fullName, password, signal }: Registration,
): Promise<SignedIn | RefusedRegistration> {
  if (await ctx.passwordPolicy.isTooCommon(password, { email, fullName })) {
    return { kind: 'passwordTooCommon' }
  }
  const hashed = await ctx.passwords.hash(password, signal)
  if (hashed.kind === 'busy') return hashed
  const passwordHash = hashed.hash
  let user: UserRow | undefined
  const opened = await openSession(ctx, async (tx) => {
    user = await insertUser(tx, { id: uuidv7(), email, fullName, passwordHash })
    return user && { userId: user.id, passwordHash }
  })
  if (!user) return { kind: 'emailTaken' }
  if (!opened) throw new Error('A user inserted in this transaction was not found in it')
  return { kind: 'signedIn', user, ...opened }
}

export interface Credentials {
  readonly email: string
  readonly password: string
  readonly signal: AbortSignal | undefined
}

type CheckedLogin = SignedIn | { readonly kind: 'invalidCredentials' } | Busy

type LoginOutcome =
  | CheckedLogin
  /** Nothing was looked at. `retryAfter` is in seconds. */
  | { readonly kind: 'tooManyAttempts'; readonly retryAfter: number }

// A hash may be exchanged for another of the same password between its check and the session, once per change of the
// cost; more often only when the password changes, and then it is no longer this one.
const CHECKS_MAX = 3

/** Opens a session by password. Unknown, wrong and disabled are one answer and cost the same. */
export async function loginUser(ctx: Context, credentials: Credentials): Promise<LoginOutcome> {
  const attempt = await countLoginAttempt(ctx, credentials.email)
  if (attempt.kind === 'refused') return { kind: 'tooManyAttempts', retryAfter: attempt.retryAfter }
  const outcome = await checkLogin(ctx, credentials)
  // What could not be checked was no guess.
  if (outcome.kind !== 'invalidCredentials') await attempt.forgive()
  return outcome
}

async function checkLogin(ctx: Context, credentials: Credentials): Promise<CheckedLogin> {
  for (let check = 1; check <= CHECKS_MAX; check += 1) {
    const outcome = await checkOnce(ctx, credentials)
    if (outcome.kind !== 'outdated') return outcome
  }
  return { kind: 'invalidCredentials' }
}

async function checkOnce(
  ctx: Context,
  { email, password, signal }: Credentials,
): Promise<CheckedLogin | { readonly kind: 'outdated' }> {
  const login = await findLogin(ctx.db, email)
  const verdict = await ctx.passwords.verify(login?.passwordHash, password, signal)
  if (verdict === 'busy') return { kind: 'busy' }
  // A disabled account is turned away here: the statements below would take time that a wrong password does not.
  if (!login || login.isDisabled || verdict === 'wrong') return { kind: 'invalidCredentials' }

  const { user, passwordHash } = login
  // Refuses an account that was disabled, or whose hash was exchanged, while the password was being verified.
  const opened = await openSession(ctx, async () => ({ userId: user.id, passwordHash }))
  if (!opened) return { kind: 'outdated' }
  if (ctx.passwords.needsRehash(passwordHash)) {
    // Where there is no time for it now, the next login does it. A password changed meanwhile stays as it is.
    const hashed = await ctx.passwords.hash(password, signal)
    if (hashed.kind === 'hashed') {
      await replacePasswordHash(ctx.db, { userId: user.id, from: passwordHash, to: hashed.hash })
    }
  }
  return { kind: 'signedIn', user, ...opened }
}
