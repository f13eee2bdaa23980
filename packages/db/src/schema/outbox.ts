// Declares the table of mails to be sent.
import { sql } from 'drizzle-orm'
import { index, integer, jsonb, pgTable, text, uuid } from 'drizzle-orm/pg-core'
import { instant } from './instant.ts'

export type MailPurpose =
  | 'verifyEmail'
  | 'resetPassword'
  | 'passwordChanged'
  | 'confirmEmailChange' // to the new address
  | 'emailChanged' // to the old one, with the link that undoes it
  | 'alreadyRegistered'
  | 'invitation'
  | 'accountDeleted'
  | 'newDevice'

/** What a mail tells besides its purpose. */
export interface MailDetails {
  /** Of the user when the mail was asked for: a link is not sent on a newer one. */
  readonly credentialVersion?: number
  readonly fullName?: string
  readonly newEmail?: string
  readonly ip?: string | null
  readonly userAgent?: string | null
}

/**
 * One row per mail that is not sent yet, inserted in the transaction of what it tells of, whether or not there is an account.
 *
 * due -> claimed (`due_at` moves on by a lease, `attempts` + 1) -> sent (deleted) | due again, later | failed (`failed_at`,
 * kept). A claim whose worker died becomes due at the end of its lease. Only the claim that `attempts` counts may finish it.
 */
export const outbox = pgTable(
  'outbox',
  {
    id: uuid('id').primaryKey(),
    purpose: text('purpose').$type<MailPurpose>().notNull(),
    /** Canonical address of the recipient. */
    email: text('email').notNull(),
    /** Whom it is about, if that does not follow from the address. May be deleted meanwhile. */
    userId: uuid('user_id'),
    /** BCP 47 tag, such as `en` or `de`. */
    locale: text('locale').notNull(),
    details: jsonb('details').$type<MailDetails>().notNull(),
    createdAt: instant('created_at').notNull(),
    dueAt: instant('due_at').notNull(),
    attempts: integer('attempts').notNull().default(0),
    failedAt: instant('failed_at'),
    lastError: text('last_error'),
  },
  (table) => [
    index('outbox_due_at_idx').on(table.dueAt).where(sql`${table.failedAt} is null`),
    // What is kept about a user is exported and deleted with the account.
    index('outbox_email_idx').on(table.email),
  ],
)
