// Turns a row into the audit event that its user and administrators see.
import type { AuditEvent } from '@countersign/contract'
import type { AuditEventRow } from '@countersign/db'

export function toAuditEvent(row: AuditEventRow): AuditEvent {
  const { details, occurredAt } = row
  return {
    ...row,
    occurredAt: occurredAt.toISOString(),
    details: details && { ...details },
  }
}
