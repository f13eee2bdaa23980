// Verifies the address that a link was mailed to.
import { deleteMailJobs, deleteOneTimeTokens, markEmailVerified } from '@countersign/db'
import { recordEvent } from '../audit/record-event.ts'
import type { Context } from '../trpc/context.ts'
import { type LinkRefusal, redeemLink } from './redeem-link.ts'

type VerifyOutcome = { readonly kind: 'verified'; readonly email: string } | LinkRefusal

/** A token is outdated once the address changes, so it is still the account's. */
export function verifyEmail(ctx: Context, token: string): Promise<VerifyOutcome> {
  const purpose = 'verifyEmail'
  return redeemLink(ctx, { token, purpose }, async (tx, { userId, email }) => {
    await deleteOneTimeTokens(tx, { userId, purpose })
    if (await markEmailVerified(tx, userId)) {
      // Another person may have opened the account, and asked to move it to an address of their own.
      const pending = { userId, purpose: 'confirmEmailChange' } as const
      await deleteMailJobs(tx, pending)
      await deleteOneTimeTokens(tx, pending)
      await recordEvent(ctx, tx, { type: 'email.verified', userId })
    }
    return { kind: 'verified', email } as const
  })
}
