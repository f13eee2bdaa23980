// Declares the procedure with which administrators read the audit log.
import { z } from 'zod'
import { query } from '../procedure.ts'
import { AuditEventSchema, exampleAuditEvent } from './audit-event.ts'
import { CursorSchema, PageSizeSchema } from './users.ts'

export const ListAuditEventsSchema = z
  .object({
    cursor: CursorSchema,
    limit: PageSizeSchema,
    userId: z.uuid().optional().describe('Events about this user.'),
  })
  .meta({ id: 'ListAuditEvents' })

export const adminAuditContract = {
  list: query({
    summary: 'List audit events, the newest first.',
    access: 'admin',
    limit: 'default',
    input: ListAuditEventsSchema,
    output: z.object({ events: z.array(AuditEventSchema), nextCursor: z.uuid().nullable() }),
    errors: [],
    rest: { method: 'GET', path: '/v1/admin/audit-events' },
    example: {
      input: { userId: '019a1c3f-7b5e-7c40-9d2e-3f6b8a1c5d70' },
      output: { events: [exampleAuditEvent], nextCursor: null },
    },
  }),
}
