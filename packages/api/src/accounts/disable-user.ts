// Disables an account: it can neither sign in nor refresh, and its sessions are revoked.
import { markUserDisabled } from '@countersign/db'
import { type RevokeContext, revokingTransaction } from '../sessions/revoke.ts'

/** Returns the ids of the revoked sessions. */
export function disableUser(ctx: RevokeContext, userId: string): Promise<readonly string[]> {
  return revokingTransaction(ctx, async (tx, revoke) => {
    await markUserDisabled(tx, userId)
    return revoke.sessionsOfUser({ userId }, 'disabled')
  })
}
