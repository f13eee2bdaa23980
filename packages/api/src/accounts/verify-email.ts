// Verifies the address that a link was mailed to.
import { deleteOneTimeTokens, markEmailVerified } from '@countersign/db'
import { recordEvent } from '../audit/record-event.ts'
import type { Context } from '../trpc/context.ts'
import { type LinkRefusal, redeemLink } from './redeem-link.ts'

type VerifyOutcome = { readonly kind: 'verified'; readonly email: string } | LinkRefusal

/** A token is outdated once the address changes, so it is still the account's. */
export function verifyEmail(ctx: Context, token: string): Promise<VerifyOutcome> {
  const purpose = 'verifyEmail'
  return redeemLink(ctx, { token, purpose }, async (tx, { userId, email }) => {
    await deleteOneTimeTokens(tx, { userId, purpose })
    const isNew = await markEmailVerified(tx, userId)
    if (isNew) await recordEvent(ctx, tx, { type: 'email.verified', userId })
    return { kind: 'verified', email } as const
  })
}
