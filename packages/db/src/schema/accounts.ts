// Declares the table of accounts.
import { sql } from 'drizzle-orm'
import { check, integer, pgTable, text, uuid } from 'drizzle-orm/pg-core'
import { instant } from './instant.ts'

export type UserRole = 'USER' | 'ADMIN'

/**
 * One row per account.
 * `email` is in the contract's canonical form, so that unique means one account per address.
 * `disabled_at` set: no login, no refresh. `email_verified_at` set: the address is proven.
 * `credential_version` counts what changes the user's way in. A proof (a verified password) holds for the version that was read
 * before it: no session opens on an older one.
 */
export const users = pgTable(
  'users',
  {
    id: uuid('id').primaryKey(),
    email: text('email').notNull().unique(),
    fullName: text('full_name').notNull(),
    /** argon2id in PHC string format. */
    passwordHash: text('password_hash').notNull(),
    /** +1 whenever the password changes or the account is disabled; not when the same password is hashed anew. */
    credentialVersion: integer('credential_version').notNull().default(0),
    role: text('role').$type<UserRole>().notNull(),
    emailVerifiedAt: instant('email_verified_at'),
    disabledAt: instant('disabled_at'),
    createdAt: instant('created_at').notNull(),
    updatedAt: instant('updated_at').notNull(),
  },
  (table) => [
    check('users_role_known', sql`${table.role} in ('USER', 'ADMIN')`),
    check('users_email_lower_case', sql`${table.email} = lower(${table.email})`),
  ],
)
