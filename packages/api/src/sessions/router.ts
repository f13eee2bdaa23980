// Lists and revokes a user's sessions.
import { contract } from '@countersign/contract'
import { listSessions } from '@countersign/db'
import { ApiError } from '../trpc/api-error.ts'
import { sessionProcedure } from '../trpc/procedures.ts'
import { revoke, revokingTransaction } from './revoke.ts'
import { toSession } from './to-session.ts'

export const sessionsRouter = {
  list: sessionProcedure(contract.sessions.list).query(async ({ ctx }) => {
    const rows = await listSessions(ctx.db, ctx.claims.userId)
    return { sessions: rows.map((row) => toSession(row, ctx.claims)) }
  }),

  // Another user's session is as unknown as one that never was.
  revoke: sessionProcedure(contract.sessions.revoke).mutation(async ({ ctx, input }) => {
    const { userId } = ctx.claims
    const revoked = await revoke(ctx).sessionOfUser({ id: input.id, userId }, 'revoked')
    if (revoked.length === 0) throw new ApiError('SESSION_NOT_FOUND')
  }),

  revokeOthers: sessionProcedure(contract.sessions.revokeOthers).mutation(async ({ ctx }) => {
    const { userId, sessionId } = ctx.claims
    const revoked = await revokingTransaction(ctx, (_, revoke) =>
      revoke.sessionsOfUser({ userId, except: sessionId }, 'revoked'),
    )
    return { revoked: revoked.length }
  }),
}
