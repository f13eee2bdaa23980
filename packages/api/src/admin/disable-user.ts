// Disables an account: it can neither sign in nor refresh, and its sessions are revoked. Never disables the last administrator.
import { lockAccountStatus, lockAdministrators, markUserDisabled } from '@countersign/db'
import { recordEvent } from '../audit/record-event.ts'
import type { RecordingContext } from '../audit/recording-context.ts'
import { type RevokeContext, revokingTransaction } from '../sessions/revoke.ts'
import type { StatusChange } from './enable-user.ts'
import { isFormerAdmin, isLastAdmin, type NotAdmin } from './last-admin.ts'

type DisableOutcome =
  | {
      readonly kind: 'disabled'
      /** The ids of the revoked sessions. */
      readonly revoked: readonly string[]
      /** False if it was disabled before, which is not recorded again. */
      readonly changed: boolean
    }
  | { readonly kind: 'lastAdmin' }
  | { readonly kind: 'noUser' }
  | NotAdmin

export function disableUser(
  ctx: RevokeContext & RecordingContext,
  { userId, actorId, details }: StatusChange,
): Promise<DisableOutcome> {
  return revokingTransaction(ctx, async (tx, revoke): Promise<DisableOutcome> => {
    const admins = await lockAdministrators(tx)
    if (isFormerAdmin(admins, actorId)) return { kind: 'notAdmin' }
    if (isLastAdmin(admins, userId)) return { kind: 'lastAdmin' }
    if (!(await lockAccountStatus(tx, userId))) return { kind: 'noUser' }
    const changed = await markUserDisabled(tx, userId)
    const revoked = await revoke.sessionsOfUser({ userId }, 'disabled')
    if (changed) await recordEvent(ctx, tx, { type: 'account.disabled', userId, actorId, details })
    return { kind: 'disabled', revoked, changed }
  })
}
