// Replaces an account's address: asked for with the password, confirmed at the new address, undone from the old one.
import {
  deleteOneTimeTokensSince,
  findLoginOfUser,
  isEmailTaken,
  type OneTimeTokenRow,
  replaceEmail,
} from '@countersign/db'
import { recordEvent } from '../audit/record-event.ts'
import {
  type NotConfirmed,
  type PasswordConfirmation,
  withConfirmedPassword,
} from '../credentials/password/confirm-password.ts'
import { type TooManyAttempts, tooManyAttempts } from '../login/attempt.ts'
import { queueMail } from '../mail/queue-mail.ts'
import { consumeMail } from '../rate-limit/call-limits.ts'
import { type SessionRevoked, sessionTransaction } from '../sessions/session-transaction.ts'
import type { SessionContext } from '../trpc/authenticate.ts'
import type { Context } from '../trpc/context.ts'
import { type LinkRefusal, redeemLink } from './redeem-link.ts'

export interface EmailChange extends PasswordConfirmation {
  /** Canonical, as the contract's NewEmailSchema makes it. */
  readonly newEmail: string
}

type RequestOutcome =
  | { readonly kind: 'requested' }
  | { readonly kind: 'emailUnchanged' }
  /** No mail server is configured. */
  | { readonly kind: 'noMail' }
  | SessionRevoked
  | TooManyAttempts
  | NotConfirmed

/** Mails a link to the new address. Does not tell whether another account has it: the link does, to who reads its mail. */
export async function requestEmailChange(
  ctx: SessionContext,
  change: EmailChange,
): Promise<RequestOutcome> {
  if (!ctx.mail.isEnabled) return { kind: 'noMail' }
  const { newEmail: email } = change
  if ((await ctx.readUser()).email === email) return { kind: 'emailUnchanged' }
  return withConfirmedPassword(
    ctx,
    change,
    async ({ credentialVersion }): Promise<RequestOutcome> => {
      const purpose = 'confirmEmailChange'
      const counted = await consumeMail(ctx, { purpose, email })
      if (!counted.allowed) return tooManyAttempts(counted)
      const { userId } = ctx.claims
      const outcome = await sessionTransaction(ctx, async (tx) => {
        await queueMail(ctx, tx, { purpose, email, userId, details: { credentialVersion } })
        return { kind: 'requested' } as const
      })
      ctx.mail.wake()
      return outcome
    },
  )
}

type ReplaceOutcome =
  | { readonly kind: 'replaced'; readonly email: string }
  /** Another account has the address by now. */
  | { readonly kind: 'emailTaken' }
  | LinkRefusal

/** Tells the old address, if it was ever verified: a link to a mistyped one would hand the account to a stranger. */
export function confirmEmailChange(ctx: Context, token: string): Promise<ReplaceOutcome> {
  const link = { token, purpose: 'confirmEmailChange', refuse: refuseTaken(ctx) } as const
  return redeemLink(ctx, link, async (tx, { userId, email }) => {
    const former = await findLoginOfUser(tx, userId)
    if (!former || !(await replaceEmail(tx, { userId, email }))) return { kind: 'emailTaken' }
    await recordEvent(ctx, tx, { type: 'email.changed', userId })
    if (former.user.emailVerified) {
      const mail = { purpose: 'emailChanged', email: former.user.email, userId } as const
      await queueMail(ctx, tx, { ...mail, details: { newEmail: email } })
    }
    return { kind: 'replaced', email }
  })
}

/**
 * Restores the address that the link was mailed to. The thief who changed it may know the password and hold sessions: these
 * are revoked, later links are void, and the owner is mailed a link that sets another password.
 */
export async function undoEmailChange(ctx: Context, token: string): Promise<ReplaceOutcome> {
  const link = { token, purpose: 'undoEmailChange', refuse: refuseTaken(ctx) } as const
  return redeemLink(ctx, link, async (tx, { userId, email, createdAt }, revoke) => {
    const current = await findLoginOfUser(tx, userId)
    const isRestored = current?.user.email === email
    if (!isRestored && !(await replaceEmail(tx, { userId, email }))) return { kind: 'emailTaken' }
    await revoke.sessionsOfUser({ userId }, 'emailRestored')
    await deleteOneTimeTokensSince(tx, { userId, since: createdAt })
    await recordEvent(ctx, tx, { type: 'email.restored', userId })
    await queueMail(ctx, tx, { purpose: 'resetPassword', email })
    return { kind: 'replaced', email }
  })
}

// Before the link is redeemed: the owner may get the address back, and use the link then.
const refuseTaken = (ctx: Context) => async (row: OneTimeTokenRow) =>
  (await isEmailTaken(ctx.db, row)) ? ({ kind: 'emailTaken' } as const) : undefined
