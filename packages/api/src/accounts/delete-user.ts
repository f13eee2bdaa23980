// Deletes an account with its sessions, which are revoked first: replicas hear of them. Never deletes the last administrator.
import {
  deleteMailJobsOf,
  deleteUserRow,
  type Executor,
  eraseAuditOf,
  findLoginOfUser,
  lockAdministrators,
} from '@countersign/db'
import { isLastAdmin } from '../admin/last-admin.ts'
import { recordEvent } from '../audit/record-event.ts'
import type { RecordingContext } from '../audit/recording-context.ts'
import { type RevokeContext, revokingTransaction } from '../sessions/revoke.ts'

export type DeleteOutcome<TRefusal = never> =
  | {
      readonly kind: 'deleted'
      /** The ids of the revoked sessions. */
      readonly revoked: readonly string[]
      /** Where the account was reached. */
      readonly email: string
    }
  | { readonly kind: 'lastAdmin' }
  | { readonly kind: 'noUser' }
  | TRefusal

interface Deletion<TRefusal> {
  readonly userId: string
  /** Within the transaction, before anything is deleted. */
  readonly refuse?: (tx: Executor) => Promise<TRefusal | undefined>
  /** Within the transaction, once an account is deleted whose address was proven. */
  readonly afterwards?: (tx: Executor, email: string) => Promise<void>
}

/** The event that tells of it keeps no personal data, and neither do the user's older ones. */
export function deleteUser<TRefusal = never>(
  ctx: RevokeContext & RecordingContext,
  { userId, refuse, afterwards }: Deletion<TRefusal>,
): Promise<DeleteOutcome<TRefusal>> {
  return revokingTransaction(ctx, async (tx, revoke): Promise<DeleteOutcome<TRefusal>> => {
    const admins = await lockAdministrators(tx)
    const refusal = await refuse?.(tx)
    if (refusal) return refusal
    if (isLastAdmin(admins, userId)) return { kind: 'lastAdmin' }
    const account = await findLoginOfUser(tx, userId)
    if (!account) return { kind: 'noUser' }
    const revoked = await revoke.sessionsOfUser({ userId }, 'deleted')
    const { email, emailVerified } = account.user
    await eraseAccount(ctx, tx, { userId, email })
    if (emailVerified) await afterwards?.(tx, email)
    return { kind: 'deleted', revoked, email }
  })
}

/** Deletes an account and what is kept about it. Its sessions must be revoked before. */
export async function eraseAccount(
  ctx: RecordingContext,
  tx: Executor,
  { userId, email }: { readonly userId: string; readonly email: string },
): Promise<void> {
  await recordEvent(ctx, tx, { type: 'account.deleted', userId })
  await eraseAuditOf(tx, userId)
  await deleteMailJobsOf(tx, { userId, email })
  await deleteUserRow(tx, userId)
}
