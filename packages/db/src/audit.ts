// Inserts audit events. Never changes one.
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

/** Belongs in the transaction of the change that the event records. */
export async function insertAuditEvent(executor: Executor, event: NewAuditEvent): Promise<void> {
  await executor.insert(auditEvents).values({ ...event, occurredAt: databaseNow })
}
