// Lists and revokes a user's sessions.
import { contract } from '@countersign/contract'
import { listSessions } from '@countersign/db'
import { recordEvent } from '../audit/record-event.ts'
import { ApiError } from '../trpc/api-error.ts'
import { sessionProcedure } from '../trpc/procedures.ts'
import { revokingTransaction } from './revoke.ts'
import { toSession } from './to-session.ts'

export const sessionsRouter = {
  list: sessionProcedure(contract.sessions.list).query(async ({ ctx }) => {
    const rows = await listSessions(ctx.db, ctx.claims.userId)
    return { sessions: rows.map((row) => toSession(row, ctx.claims)) }
  }),

  // Another user's session is as unknown as one that never was.
  revoke: sessionProcedure(contract.sessions.revoke).mutation(async ({ ctx, input }) => {
    const { userId, sessionId } = ctx.claims
    const revoked = await revokingTransaction(ctx, async (tx, revoke) => {
      const ids = await revoke.sessionOfUser({ id: input.id, userId }, 'revoked')
      const details = { revoked: ids.length }
      if (ids.length > 0)
        await recordEvent(ctx, tx, { type: 'session.revoked', userId, sessionId, details })
      return ids
    })
    if (revoked.length === 0) throw new ApiError('SESSION_NOT_FOUND')
  }),

  revokeOthers: sessionProcedure(contract.sessions.revokeOthers).mutation(async ({ ctx }) => {
    const { userId, sessionId } = ctx.claims
    return revokingTransaction(ctx, async (tx, revoke) => {
      const ids = await revoke.sessionsOfUser({ userId, except: sessionId }, 'revoked')
      const details = { revoked: ids.length }
      if (ids.length > 0)
        await recordEvent(ctx, tx, { type: 'session.revoked', userId, sessionId, details })
      return details
    })
  }),
}
