// Inserts audit events. Never changes one.
import { databaseNow, type Executor } from '../executor.ts'
import { type AuditDetails, type AuditEventType, auditEvents } from '../schema/audit.ts'

export interface NewAuditEvent {
  id: string
  type: AuditEventType
  /** Whose account it is about. */
  userId: string | undefined
  sessionId?: string | undefined
  /** Who caused it, if not that user. */
  actorId?: string | undefined
  ip: string | undefined
  userAgent: string | undefined
  requestId?: string | undefined
  details?: AuditDetails | undefined
}

/** Belongs in the transaction of the change that the event records. */
export async function insertAuditEvent(executor: Executor, event: NewAuditEvent): Promise<void> {
  await executor
    .insert(auditEvents)
    .values({ ...event, occurredAt: databaseNow })
    .prepare('insert_audit_event')
    .execute()
}

/** An event as its user and administrators may see it: without what seals it. */
export interface AuditEventRow {
  id: string
  type: AuditEventType
  occurredAt: Date
  userId: string | null
  actorId: string | null
  sessionId: string | null
  ip: string | null
  userAgent: string | null
  requestId: string | null
  details: AuditDetails | null
}

export const auditEventColumns = {
  id: auditEvents.id,
  type: auditEvents.type,
  occurredAt: auditEvents.occurredAt,
  userId: auditEvents.userId,
  actorId: auditEvents.actorId,
  sessionId: auditEvents.sessionId,
  ip: auditEvents.ip,
  userAgent: auditEvents.userAgent,
  requestId: auditEvents.requestId,
  details: auditEvents.details,
}
