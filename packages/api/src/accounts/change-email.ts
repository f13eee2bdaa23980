// Replaces an account's address: asked for with the password, confirmed at the new address, undone from the old one.
import {
  deleteMailJobsSince,
  deleteOneTimeTokensSince,
  type EmailHolder,
  findEmailHolder,
  findLoginOfUser,
  type OneTimeTokenRow,
  replaceEmail,
  restoreEmail,
} from '@countersign/db'
import { recordEvent } from '../audit/record-event.ts'
import {
  type NotConfirmed,
  type PasswordConfirmation,
  withConfirmedPassword,
} from '../credentials/password/confirm-password.ts'
import { type TooManyAttempts, tooManyAttempts } from '../login/attempt.ts'
import { queueMail } from '../mail/queue-mail.ts'
import { consumeMailOfUser } from '../rate-limit/call-limits.ts'
import { type SessionRevoked, sessionTransaction } from '../sessions/session-transaction.ts'
import type { SessionContext } from '../trpc/authenticate.ts'
import type { Context } from '../trpc/context.ts'
import { eraseAccount } from './delete-user.ts'
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
      const counted = await consumeMailOfUser(ctx, { purpose, email, userId: ctx.claims.userId })
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
 * Restores the address that the link was mailed to. The thief who changed it may know the password and hold sessions: both are
 * taken away, later links and mails are void, and the owner is mailed a link that sets another password. An account that was
 * opened with the address meanwhile and never proved it gives way.
 */
export function undoEmailChange(ctx: Context, token: string): Promise<ReplaceOutcome> {
  const link = { token, purpose: 'undoEmailChange', refuse: refuseProven(ctx) } as const
  return redeemLink(ctx, link, async (tx, row, revoke) => {
    const { userId, email, createdAt: since } = row
    const holder = await findEmailHolder(tx, row)
    if (holder && givesWay(holder, row)) {
      await revoke.sessionsOfUser({ userId: holder.id }, 'deleted')
      await eraseAccount(ctx, tx, { userId: holder.id, email })
    }
    if (!(await restoreEmail(tx, row))) return { kind: 'emailTaken' }
    await revoke.sessionsOfUser({ userId }, 'emailRestored')
    // In this order: a worker that is about to make a link finishes first, and its token is found.
    await deleteMailJobsSince(tx, { userId, since })
    await deleteOneTimeTokensSince(tx, { userId, since })
    await recordEvent(ctx, tx, { type: 'email.restored', userId })
    await queueMail(ctx, tx, { purpose: 'resetPassword', email })
    return { kind: 'replaced', email }
  })
}

// Before the link is redeemed: the owner may get the address back, and use the link then.
const refuseTaken = (ctx: Context) => async (row: OneTimeTokenRow) =>
  (await findEmailHolder(ctx.db, row)) ? ({ kind: 'emailTaken' } as const) : undefined

// An account that is older than the change was there before the address was free: that cannot be a squatter's.
const givesWay = ({ isUnproven, createdAt }: EmailHolder, row: OneTimeTokenRow) =>
  isUnproven && createdAt >= row.createdAt

const refuseProven = (ctx: Context) => async (row: OneTimeTokenRow) => {
  const holder = await findEmailHolder(ctx.db, row)
  return holder && !givesWay(holder, row) ? ({ kind: 'emailTaken' } as const) : undefined
}
