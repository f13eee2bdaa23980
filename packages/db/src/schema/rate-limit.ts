// Declares the table of rate-limit windows.
import { index, integer, pgTable, text } from 'drizzle-orm/pg-core'
import { instant } from './instant.ts'

/**
 * One row per limit and subject, while a window runs.
 *
 * absent -> counting -> limit exceeded -> expired -> counting anew | deleted. A window starts with its first call, and
 * `ends_at` does not move before it has passed. Only ../rate-limit.ts changes rows, each by one statement, so concurrent
 * replicas miss no call. A lost row only starts its window early.
 */
export const rateLimits = pgTable(
  'rate_limits',
  {
    /** SHA-256 of the limit's name and its subject, base64url: reveals no email or address. */
    key: text('key').primaryKey(),
    /** Calls counted in this window; limit + 1 once a call was rejected. */
    used: integer('used').notNull(),
    endsAt: instant('ends_at').notNull(),
    /** Those of `used` that may still be refunded: their outcome is unknown. */
    pending: integer('pending').notNull().default(0),
    /** Calls still pending then were lost with their process, and count as failed. */
    pendingUntil: instant('pending_until'),
  },
  (table) => [index('rate_limits_ends_at_idx').on(table.endsAt)],
)
