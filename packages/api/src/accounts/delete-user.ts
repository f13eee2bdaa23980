// Deletes an account with its sessions, which are revoked first: replicas hear of them.
import { deleteUserRow } from '@countersign/db'
import { type RevokeContext, revokingTransaction } from '../sessions/revoke.ts'

/** Returns the ids of the revoked sessions. */
export function deleteUser(ctx: RevokeContext, userId: string): Promise<readonly string[]> {
  return revokingTransaction(ctx, async (tx, revoke) => {
    const revoked = await revoke.sessionsOfUser({ userId }, 'deleted')
    await deleteUserRow(tx, userId)
    return revoked
  })
}
