// Turns a row into the user that administrators see.
import type { AdminUser } from '@countersign/contract'
import type { AdminUserRow } from '@countersign/db'

export function toAdminUser(row: AdminUserRow): AdminUser {
  return {
    ...row,
    createdAt: row.createdAt.toISOString(),
    updatedAt: row.updatedAt.toISOString(),
    disabledAt: row.disabledAt?.toISOString() ?? null,
  }
}
