// Runs a change of a signed-in user. Never commits one whose session was revoked meanwhile: while it waited for argon2, or for
// the database.
import { type Executor, lockActiveSession } from '@countersign/db'
import type { SessionContext } from '../trpc/authenticate.ts'
import { type RevokeInTransaction, revokingTransaction } from './revoke.ts'

export interface SessionRevoked {
  readonly kind: 'sessionRevoked'
}

/** Runs `work` in a transaction that holds the locks on the caller's user and session. */
export function sessionTransaction<TOutcome>(
  ctx: SessionContext,
  work: (tx: Executor, revoke: RevokeInTransaction) => Promise<TOutcome>,
): Promise<TOutcome | SessionRevoked> {
  const { userId, sessionId } = ctx.claims
  return revokingTransaction(ctx, async (tx, revoke) => {
    const isActive = await lockActiveSession(tx, { id: sessionId, userId })
    return isActive ? work(tx, revoke) : ({ kind: 'sessionRevoked' } as const)
  })
}
