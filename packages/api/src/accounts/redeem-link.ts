// Redeems the token of a mailed link, once, together with what it is good for.
import {
  type Executor,
  findOneTimeToken,
  lockUser,
  type OneTimeTokenPurpose,
  type OneTimeTokenRow,
  redeemOneTimeToken,
} from '@countersign/db'
import { type RevokeInTransaction, revokingTransaction } from '../sessions/revoke.ts'
import { hashOneTimeToken } from '../tokens/one-time-tokens.ts'
import type { Context } from '../trpc/context.ts'

export type LinkRefusal =
  /** Unknown, redeemed before, or outdated by a change of password or email. */
  { readonly kind: 'tokenInvalid' } | { readonly kind: 'tokenExpired' }

export interface MailedLink<TRefusal> {
  readonly token: string
  readonly purpose: OneTimeTokenPurpose
  /** A refusal that leaves the link usable. */
  readonly refuse?: (row: OneTimeTokenRow) => Promise<TRefusal | undefined>
}

/** Runs `work` in the transaction that redeems the token, under the lock of the user's row. Wakes the mail worker after. */
export async function redeemLink<TOutcome, TRefusal = never>(
  ctx: Context,
  { token, purpose, refuse }: MailedLink<TRefusal>,
  work: (tx: Executor, redeemed: OneTimeTokenRow, revoke: RevokeInTransaction) => Promise<TOutcome>,
): Promise<TOutcome | TRefusal | LinkRefusal> {
  const link = { hash: hashOneTimeToken(token), purpose }
  const found = await findOneTimeToken(ctx.db, link)
  if (!found) return { kind: 'tokenInvalid' }
  if (found.isExpired) return { kind: 'tokenExpired' }
  const refusal = await refuse?.(found)
  if (refusal) return refusal
  const outcome = await revokingTransaction(ctx, async (tx, revoke) => {
    await lockUser(tx, found.userId)
    const redeemed = await redeemOneTimeToken(tx, link)
    return redeemed ? work(tx, redeemed, revoke) : ({ kind: 'tokenInvalid' } as const)
  })
  ctx.mail.wake()
  return outcome
}
