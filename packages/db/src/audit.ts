// SQL on audit events: they are written and never changed.
import { databaseNow, type Executor } from './executor.ts'
import { type AuditEventType, auditEvents } from './schema/audit.ts'

export interface NewAuditEvent {
  id: string
  type: AuditEventType
  userId: string
  sessionId: string
  ip: string | undefined
  userAgent: string | undefined
}

/** Writes an event; within a transaction, it becomes true together with what it tells of. */
export async function insertAuditEvent(executor: Executor, event: NewAuditEvent): Promise<void> {
  await executor.insert(auditEvents).values({ ...event, occurredAt: databaseNow })
}
