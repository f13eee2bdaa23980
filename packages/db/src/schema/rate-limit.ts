// Declares the table of rate limits.
import { index, integer, pgTable, text } from 'drizzle-orm/pg-core'
import { instant } from './instant.ts'

/**
 * One row per limit and whom it counts, while a window of time runs.
 *
 * absent -> counting -> over its limit -> expired -> counting anew | deleted. A window begins with the first call that is
 * counted in it, so `ends_at` stays until it is past. Only the statements in rate-limits.ts move a row, each one in a
 * single statement, so replicas that count at the same time miss no call. A row that is lost or deleted too early costs
 * nothing but a window that begins anew.
 */
export const rateLimits = pgTable(
  'rate_limits',
  {
    /** SHA-256 of the limit's name and of whom it counts, base64url: no email and no address can be read here. */
    key: text('key').primaryKey(),
    /** Calls counted in this window; one more than the limit once a call was refused. */
    used: integer('used').notNull(),
    endsAt: instant('ends_at').notNull(),
    /** Those of the calls used that may still be refunded: nobody knows yet whether they failed. */
    pending: integer('pending').notNull().default(0),
    /** A call pending then was lost with its process, and counts as failed. */
    pendingUntil: instant('pending_until'),
  },
  (table) => [index('rate_limits_ends_at_idx').on(table.endsAt)],
)
