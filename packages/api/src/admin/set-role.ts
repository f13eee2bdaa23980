// Gives a user another role. Never takes it from the last administrator.
import {
  type AuditDetails,
  lockAccountStatus,
  lockAdministrators,
  type UserRole,
  updateRole,
} from '@countersign/db'
import { recordEvent } from '../audit/record-event.ts'
import type { RecordingContext } from '../audit/recording-context.ts'
import { isFormerAdmin, isLastAdmin, type NotAdmin } from './last-admin.ts'

export interface RoleChange {
  readonly userId: string
  readonly role: UserRole
  /** The user who causes it, if that is another one. */
  readonly actorId?: string | undefined
  /** What the event tells besides the roles. */
  readonly details?: AuditDetails | undefined
}

type RoleOutcome =
  | { readonly kind: 'set'; readonly from: UserRole }
  | { readonly kind: 'lastAdmin' }
  | { readonly kind: 'noUser' }
  | NotAdmin

/** A role that the user has already changes nothing and is not recorded. */
export function setRole(ctx: RecordingContext, change: RoleChange): Promise<RoleOutcome> {
  const { userId, role, actorId, details } = change
  return ctx.db.transaction(async (tx): Promise<RoleOutcome> => {
    const admins = await lockAdministrators(tx)
    if (isFormerAdmin(admins, actorId)) return { kind: 'notAdmin' }
    const account = await lockAccountStatus(tx, userId)
    if (!account) return { kind: 'noUser' }
    if (role !== 'ADMIN' && isLastAdmin(admins, userId)) return { kind: 'lastAdmin' }
    const from = account.role
    if (await updateRole(tx, { userId, role })) {
      const told = { ...details, from, to: role }
      await recordEvent(ctx, tx, { type: 'role.changed', userId, actorId, details: told })
    }
    return { kind: 'set', from }
  })
}
