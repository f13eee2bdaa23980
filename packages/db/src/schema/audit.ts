// Declares the table of audit events.
import { index, pgTable, text, uuid } from 'drizzle-orm/pg-core'
import { instant } from './instant.ts'

export type AuditEventType =
  | 'session.reused'
  | 'session.retried' // a late retry, after the grace
  | 'password.changed'

/**
 * One row per security event, inserted in the transaction of the change it records and never updated. References neither
 * user nor session, so it outlives both.
 */
export const auditEvents = pgTable(
  'audit_events',
  {
    id: uuid('id').primaryKey(),
    type: text('type').$type<AuditEventType>().notNull(),
    occurredAt: instant('occurred_at').notNull(),
    userId: uuid('user_id'),
    sessionId: uuid('session_id'),
    /** The client whose request caused it. */
    ip: text('ip'),
    userAgent: text('user_agent'),
  },
  (table) => [index('audit_events_user_id_occurred_at_idx').on(table.userId, table.occurredAt)],
)
