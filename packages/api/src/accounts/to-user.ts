// Turns a row into the user that clients see.
import type { User } from '@countersign/contract'
import type { UserRow } from '@countersign/db'

export function toUser(row: UserRow): User {
  return {
    ...row,
    createdAt: row.createdAt.toISOString(),
    updatedAt: row.updatedAt.toISOString(),
  }
}
