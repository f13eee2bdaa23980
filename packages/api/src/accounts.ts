// Accounts: creating one with its first session, and opening a session by password.
import { findLogin, insertUser, type UserRow } from '@countersign/db'
import { v7 as uuidv7 } from 'uuid'
import type { Context } from './context.ts'
import { countLoginAttempt } from './limits/login-attempts.ts'
import { type OpenedSession, openSession } from './sessions/open-session.ts'

interface SignedIn extends OpenedSession {
  readonly kind: 'signedIn'
  readonly user: UserRow
}

export interface Registration {
  /** Canonical, as the contract's EmailSchema makes it. */
  readonly email: string
  readonly fullName: string
  readonly password: string
}

/** Creates the account and its first session, both or neither. */
export async function registerUser(
  ctx: Context,
  { email, fullName, password }: Registration,
): Promise<SignedIn | { readonly kind: 'emailTaken' }> {
  const passwordHash = await ctx.passwords.hash(password)
  let user: UserRow | undefined
  const opened = await openSession(ctx, async (tx) => {
    user = await insertUser(tx, { id: uuidv7(), email, fullName, passwordHash })
    return user && { userId: user.id, passwordHash }
  })
  if (!user) return { kind: 'emailTaken' }
  if (!opened) throw new Error('A user inserted in this transaction was not found in it')
  return { kind: 'signedIn', user, ...opened }
}

type LoginOutcome =
  | SignedIn
  | { readonly kind: 'invalidCredentials' }
  /** Nothing was looked at. `retryAfter` is in seconds. */
  | { readonly kind: 'tooManyAttempts'; readonly retryAfter: number }

/** Opens a session by password. Unknown, wrong and disabled are one answer and cost the same. */
export async function loginUser(
  ctx: Context,
  { email, password }: { email: string; password: string },
): Promise<LoginOutcome> {
  const attempt = await countLoginAttempt(ctx, email)
  if (attempt.kind === 'refused') return { kind: 'tooManyAttempts', retryAfter: attempt.retryAfter }

  const login = await findLogin(ctx.db, email)
  const verified = await ctx.passwords.verify(login?.passwordHash, password)
  if (!login || !verified) return { kind: 'invalidCredentials' }

  const { user, passwordHash } = login
  // Refuses a disabled account, and one whose password was changed while the old one was being verified.
  const opened = await openSession(ctx, async () => ({ userId: user.id, passwordHash }))
  if (!opened) return { kind: 'invalidCredentials' }
  await attempt.forgive()
  return { kind: 'signedIn', user, ...opened }
}
