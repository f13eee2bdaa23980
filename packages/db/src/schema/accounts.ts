// Declares the tables of accounts and of the one-time tokens that prove an email address.
import { sql } from 'drizzle-orm'
import { check, index, integer, pgTable, text, uuid } from 'drizzle-orm/pg-core'
import { instant } from './instant.ts'

export type UserRole = 'USER' | 'ADMIN'

/**
 * One row per account.
 * `email` is in the contract's canonical form, so that unique means one account per address.
 * `disabled_at` set: no login, no refresh. `email_verified_at` set: the address is proven.
 * `credential_version` counts what changes the user's way in. A proof (a verified password, a one-time token) holds for the
 * version that was read before it: no session opens on an older one.
 */
export const users = pgTable(
  'users',
  {
    id: uuid('id').primaryKey(),
    email: text('email').notNull().unique(),
    fullName: text('full_name').notNull(),
    /** argon2id in PHC string format; null until an invited user has chosen a password. */
    passwordHash: text('password_hash'),
    /** +1 whenever password or email change or the account is disabled; not when the same password is hashed anew. */
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
    // The unique index serves no prefixes, unless the database sorts by bytes.
    index('users_email_prefix_idx').on(table.email.op('text_pattern_ops')),
    // Guarding the last administrator must not read every account.
    index('users_admins_idx').on(table.id).where(sql`${table.role} = 'ADMIN'`),
  ],
)

export type OneTimeTokenPurpose =
  | 'verifyEmail'
  | 'resetPassword' // also the first password of an invited user
  | 'confirmEmailChange'
  | 'undoEmailChange'

/**
 * One row per link that was mailed and not used.
 *
 * absent -> usable -> redeemed (deleted) | outdated (the credential version moved on) | expired (deleted later). Redeeming is
 * one DELETE ... RETURNING, so that of parallel attempts one succeeds. Only the hash is kept: a dump of the table opens no
 * account.
 */
export const oneTimeTokens = pgTable(
  'one_time_tokens',
  {
    /** SHA-256 of the token, base64url. */
    hash: text('hash').primaryKey(),
    purpose: text('purpose').$type<OneTimeTokenPurpose>().notNull(),
    userId: uuid('user_id')
      .notNull()
      .references(() => users.id, { onDelete: 'cascade' }),
    /** The address that it was mailed to, which it proves. */
    email: text('email').notNull(),
    /** Of the user when it was made; null if it outlives changes of password and email. */
    credentialVersion: integer('credential_version'),
    /** When its mail was asked for. */
    createdAt: instant('created_at').notNull(),
    expiresAt: instant('expires_at').notNull(),
  },
  (table) => [
    index('one_time_tokens_user_id_idx').on(table.userId),
    index('one_time_tokens_expires_at_idx').on(table.expiresAt),
  ],
)
