// Enables a disabled account, which can then sign in again. Never brings its sessions back.
import {
  type AuditDetails,
  lockAccountStatus,
  lockAdministrators,
  markUserEnabled,
} from '@countersign/db'
import { recordEvent } from '../audit/record-event.ts'
import type { RecordingContext } from '../audit/recording-context.ts'
import { isFormerAdmin, type NotAdmin } from './last-admin.ts'

export interface StatusChange {
  readonly userId: string
  /** The user who causes it, if that is another one. */
  readonly actorId?: string | undefined
  readonly details?: AuditDetails | undefined
}

type EnableOutcome =
  /** `changed` is false if it was enabled before, which is not recorded. */
  { readonly kind: 'enabled'; readonly changed: boolean } | { readonly kind: 'noUser' } | NotAdmin

export function enableUser(
  ctx: RecordingContext,
  { userId, actorId, details }: StatusChange,
): Promise<EnableOutcome> {
  return ctx.db.transaction(async (tx): Promise<EnableOutcome> => {
    if (isFormerAdmin(await lockAdministrators(tx), actorId)) return { kind: 'notAdmin' }
    if (!(await lockAccountStatus(tx, userId))) return { kind: 'noUser' }
    const changed = await markUserEnabled(tx, userId)
    if (changed) await recordEvent(ctx, tx, { type: 'account.enabled', userId, actorId, details })
    return { kind: 'enabled', changed }
  })
}
