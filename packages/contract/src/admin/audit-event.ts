// Defines an audit event.
import { z } from 'zod'

/** A security event as its user and administrators see one. */
export const AuditEventSchema = z
  .object({
    id: z.uuid(),
    type: z.string().describe('For example `login.succeeded`.'),
    occurredAt: z.iso.datetime(),
    userId: z.uuid().nullable().describe('Whose account it is about.'),
    actorId: z.uuid().nullable().describe('Who caused it, if not that user: an administrator.'),
    sessionId: z.uuid().nullable(),
    ip: z.string().nullable(),
    userAgent: z.string().nullable(),
    requestId: z.string().nullable().describe('As in the log of the server.'),
    details: z
      .record(z.string(), z.union([z.string(), z.number(), z.boolean(), z.null()]))
      .nullable(),
  })
  .meta({ id: 'AuditEvent' })
export type AuditEvent = z.infer<typeof AuditEventSchema>

export const exampleAuditEvent: AuditEvent = {
  id: '019a1c40-02d3-7f12-a6b0-94e1c8d35f27',
  type: 'account.created',
  occurredAt: '2026-11-24T09:30:00.000Z',
  userId: '019a1c3f-7b5e-7c40-9d2e-3f6b8a1c5d70',
  actorId: null,
  sessionId: '019a1c40-02d1-7a38-b5f4-6c9e2d7b1a83',
  ip: '203.0.113.7',
  userAgent: 'Mozilla/5.0 (X11; Linux x86_64; rv:145.0) Firefox/145.0',
  requestId: '0b9f3c52-8d41-4e7a-9c06-1f2d5e8a7b34',
  details: null,
}
