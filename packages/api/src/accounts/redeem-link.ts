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

type FoundLink = NonNullable<Awaited<ReturnType<typeof findOneTimeToken>>>

/** Reads what a token stands for, and redeems nothing. */
export async function findLink(
  { db }: Pick<Context, 'db'>,
  { token, purpose }: Pick<MailedLink<never>, 'token' | 'purpose'>,
): Promise<{ readonly kind: 'found'; readonly row: FoundLink } | LinkRefusal> {
  const row = await findOneTimeToken(db, { hash: hashOneTimeToken(token), purpose })
  if (!row) return { kind: 'tokenInvalid' }
  return row.isExpired ? { kind: 'tokenExpired' } : { kind: 'found', row }
}

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
  const found = await findLink(ctx, { token, purpose })
  if (found.kind !== 'found') return found
  const { row } = found
  const refusal = await refuse?.(row)
  if (refusal) return refusal
  const outcome = await revokingTransaction(ctx, async (tx, revoke) => {
    await lockUser(tx, row.userId)
    const redeemed = await redeemOneTimeToken(tx, { hash: hashOneTimeToken(token), purpose })
    return redeemed ? work(tx, redeemed, revoke) : ({ kind: 'tokenInvalid' } as const)
  })
  ctx.mail.wake()
  return outcome
}
