// Signs up: creates an account and its first session, both or neither.
import { insertUser, type PresentedToken } from '@countersign/db'
import { v7 as uuidv7 } from 'uuid'
import type { Busy } from '../credentials/password/job-queue.ts'
import {
  refundUnlessFailed,
  type SignedIn,
  type TooManyAttempts,
  tooManyAttempts,
} from '../login/attempt.ts'
import { consumeSignup } from '../rate-limit/call-limits.ts'
import { siteOf } from '../rate-limit/network.ts'
import { openSession } from '../sessions/open-session.ts'
import type { Context } from '../trpc/context.ts'

export interface Registration {
  /** Canonical, as the contract's EmailSchema makes it. */
  readonly email: string
  readonly fullName: string
  /** Canonical, as the contract's NewPasswordSchema makes it. */
  readonly password: string
  /** Of the browser's session so far, which the new one replaces. */
  readonly replaces: PresentedToken | undefined
  /** Aborted when the client disconnects. */
  readonly signal: AbortSignal | undefined
}

// The default of the column.
const FIRST_CREDENTIAL_VERSION = 0

type VerifiedRegistration = SignedIn | { readonly kind: 'emailTaken' } | Busy
type SignupOutcome = VerifiedRegistration | { readonly kind: 'passwordTooCommon' } | TooManyAttempts

export async function signUp(ctx: Context, registration: Registration): Promise<SignupOutcome> {
  const { email, fullName, password, signal } = registration
  if (await ctx.passwordPolicy.isTooCommon(password, { email, fullName })) {
    return { kind: 'passwordTooCommon' }
  }
  const attempt = await consumeSignup(ctx, signal)
  if (!attempt.allowed) return tooManyAttempts(attempt)
  return refundUnlessFailed(ctx, attempt, () => createAccount(ctx, registration))
}

async function createAccount(
  ctx: Context,
  { email, fullName, password, replaces, signal }: Registration,
): Promise<VerifiedRegistration> {
  const hashed = await ctx.passwords.hash(password, { group: siteOf(ctx.ip), signal })
  if (hashed.kind === 'busy') return hashed
  const passwordHash = hashed.hash

  const opened = await openSession(ctx, replaces, async (tx) => {
    const user = await insertUser(tx, { id: uuidv7(), email, fullName, passwordHash })
    return user && { user, credentialVersion: FIRST_CREDENTIAL_VERSION }
  })
  switch (opened.kind) {
    case 'opened':
      return { ...opened, kind: 'signedIn', passwordHash }
    case 'noUser':
      return { kind: 'emailTaken' }
    case 'outdated':
      throw new Error('A user inserted in this transaction was not found in it')
  }
}
