// Declares the table of audit events.
import { index, pgTable, text, uuid } from 'drizzle-orm/pg-core'
import { instant } from './instant.ts'

/** What an audit event tells of. */
export type AuditEventType = 'session.reused' | 'session.retried' // a lost answer was asked for after the grace

/**
 * One row per event that an investigation would ask for; written in the transaction of what it tells of, never changed.
 * It names user and session without referring to them, so that it outlives both.
 */
export const auditEvents = pgTable(
  'audit_events',
  {
    id: uuid('id').primaryKey(),
    type: text('type').$type<AuditEventType>().notNull(),
    occurredAt: instant('occurred_at').notNull(),
    userId: uuid('user_id'),
    sessionId: uuid('session_id'),
    /** Who made the request that caused it. */
    ip: text('ip'),
    userAgent: text('user_agent'),
  },
  (table) => [index('audit_events_user_id_occurred_at_idx').on(table.userId, table.occurredAt)],
)
