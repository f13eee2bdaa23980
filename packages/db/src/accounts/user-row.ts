// Selects the columns of a user that may leave the database. Never the password hash.
import { sql } from 'drizzle-orm'
import { type UserRole, users } from '../schema/accounts.ts'

/** A user without secrets. */
export interface UserRow {
  id: string
  email: string
  fullName: string
  role: UserRole
  emailVerified: boolean
  createdAt: Date
  updatedAt: Date
}

export const userColumns = {
  id: users.id,
  email: users.email,
  fullName: users.fullName,
  role: users.role,
  emailVerified: sql<boolean>`${users.emailVerifiedAt} is not null`,
  createdAt: users.createdAt,
  updatedAt: users.updatedAt,
}
