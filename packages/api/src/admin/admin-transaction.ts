// Runs an act of an administrator. Never commits one whose actor was demoted or disabled since the call was let in.
import { type Executor, lockAdministrators } from '@countersign/db'
import { type RevokeInTransaction, revokingTransaction } from '../sessions/revoke.ts'
import type { SessionContext } from '../trpc/authenticate.ts'
import { isFormerAdmin, type NotAdmin } from './last-admin.ts'

/** Runs `work` in a transaction that holds the locks of all administrators, as demoting or disabling one does. */
export function adminTransaction<TOutcome>(
  ctx: SessionContext,
  work: (tx: Executor, revoke: RevokeInTransaction) => Promise<TOutcome>,
): Promise<TOutcome | NotAdmin> {
  return revokingTransaction(ctx, async (tx, revoke) => {
    const isFormer = isFormerAdmin(await lockAdministrators(tx), ctx.claims.userId)
    return isFormer ? { kind: 'notAdmin' } : work(tx, revoke)
  })
}
