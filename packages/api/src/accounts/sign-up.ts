// Signs up: creates an account and its first session, both or neither. Where addresses must be verified, no session is opened,
// and a taken address is answered like a new one.
import {
  contestUnprovenUser,
  type Executor,
  insertUser,
  type PresentedToken,
  type UserRow,
} from '@countersign/db'
import { v7 as uuidv7 } from 'uuid'
import { recordEvent } from '../audit/record-event.ts'
import type { Busy } from '../credentials/password/job-queue.ts'
import {
  refundUnlessFailed,
  type SignedIn,
  type TooManyAttempts,
  tooManyAttempts,
} from '../login/attempt.ts'
import { queueMail } from '../mail/queue-mail.ts'
import { consumeMail, consumeSignup } from '../rate-limit/call-limits.ts'
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

type CheckedRegistration = HashedRegistration | { readonly kind: 'passwordTooCommon' }
type HashedRegistration =
  | SignedIn
  | { readonly kind: 'emailTaken' }
  /** The address was mailed, whether or not it is new. */
  | { readonly kind: 'emailUnverified' }
  | Busy
type SignupOutcome = CheckedRegistration | { readonly kind: 'signupClosed' } | TooManyAttempts

export async function signUp(ctx: Context, registration: Registration): Promise<SignupOutcome> {
  if (ctx.accountPolicy.signup === 'closed') return { kind: 'signupClosed' }
  const { email, fullName, password, signal } = registration
  if (await ctx.passwordPolicy.isTooCommon(password, { email, fullName })) {
    return { kind: 'passwordTooCommon' }
  }
  const attempt = await consumeSignup(ctx, signal)
  if (!attempt.allowed) return tooManyAttempts(attempt)
  return refundUnlessFailed(ctx, attempt, async (): Promise<CheckedRegistration> => {
    if (await ctx.passwordPolicy.isBreached(password)) return { kind: 'passwordTooCommon' }
    const hashed = await ctx.passwords.hash(password, { group: siteOf(ctx.ip), signal })
    if (hashed.kind === 'busy') return hashed
    const create = ctx.accountPolicy.requiresVerifiedEmail ? createUnverified : createSignedIn
    const outcome = await create(ctx, { ...registration, passwordHash: hashed.hash })
    ctx.mail.wake()
    return outcome
  })
}

type NewAccount = Pick<Registration, 'email' | 'fullName' | 'replaces'> & {
  readonly passwordHash: string
}

async function createSignedIn(
  ctx: Context,
  { replaces, ...account }: NewAccount,
): Promise<HashedRegistration> {
  const opened = await openSession(ctx, replaces, {
    findUser: async (tx) => {
      const user = await insertAccount(tx, account)
      return user && { user, credentialVersion: FIRST_CREDENTIAL_VERSION }
    },
    afterwards: async (tx, { userId, id: sessionId }) => {
      await recordEvent(ctx, tx, { type: 'account.created', userId, sessionId })
      await queueMail(ctx, tx, { purpose: 'verifyEmail', email: account.email })
    },
  })
  switch (opened.kind) {
    case 'opened':
      return { ...opened, kind: 'signedIn', passwordHash: account.passwordHash }
    case 'noUser':
      return { kind: 'emailTaken' }
    case 'outdated':
      throw new Error('A user inserted in this transaction was not found in it')
  }
}

async function createUnverified(ctx: Context, account: NewAccount): Promise<HashedRegistration> {
  const { email } = account
  // Nobody's mailbox is flooded by signups. The answer stays the same.
  const { allowed } = await consumeMail(ctx, { purpose: 'signup', email })
  await ctx.db.transaction(async (tx) => {
    const user = await insertAccount(tx, account)
    if (user) await recordEvent(ctx, tx, { type: 'account.created', userId: user.id })
    if (!allowed) return
    if (user) return queueMail(ctx, tx, { purpose: 'verifyEmail', email })
    // Of two signups with an address that was never proven, one may be a stranger's: both passwords are void.
    const isContested = await contestUnprovenUser(tx, email)
    await queueMail(ctx, tx, {
      purpose: isContested ? 'resetPassword' : 'alreadyRegistered',
      email,
    })
  })
  return { kind: 'emailUnverified' }
}

function insertAccount(
  tx: Executor,
  { email, fullName, passwordHash }: Omit<NewAccount, 'replaces'>,
): Promise<UserRow | undefined> {
  return insertUser(tx, { id: uuidv7(), email, fullName, passwordHash })
}
