// Changes a user's name.
import { type UserRow, updateFullName } from '@countersign/db'
import { type SessionRevoked, sessionTransaction } from '../sessions/session-transaction.ts'
import type { SessionContext } from '../trpc/authenticate.ts'

/** @param fullName canonical, as the contract's FullNameSchema makes it */
export function updateProfile(
  ctx: SessionContext,
  { fullName }: { readonly fullName: string },
): Promise<{ readonly kind: 'updated'; readonly user: UserRow } | SessionRevoked> {
  const { userId } = ctx.claims
  return sessionTransaction(ctx, async (tx) => {
    const user = await updateFullName(tx, { userId, fullName })
    return user ? ({ kind: 'updated', user } as const) : ({ kind: 'sessionRevoked' } as const)
  })
}
