// Serves the procedures of administrators.
import { contract } from '@countersign/contract'
import { listAuditEvents } from '@countersign/db'
import { toAuditEvent } from '../audit/to-audit-event.ts'
import { adminProcedure } from '../trpc/procedures.ts'
import { readPage } from './read-page.ts'
import { adminUsersRouter } from './users-router.ts'

export const adminRouter = {
  users: adminUsersRouter,
  audit: {
    list: adminProcedure(contract.admin.audit.list).query(async ({ ctx, input }) => {
      const { rows, nextCursor } = await readPage(input, (page) =>
        listAuditEvents(ctx.db, { ...page, userId: input.userId }),
      )
      return { events: rows.map(toAuditEvent), nextCursor }
    }),
  },
}
