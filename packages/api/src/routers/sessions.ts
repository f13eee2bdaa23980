// What users see of their sessions, and how they end them.
import { contract } from '@countersign/contract'
import { listSessions } from '@countersign/db'
import { ApiError } from '../api-error.ts'
import { sessionProcedure } from '../procedures.ts'
import { describeDevice } from '../sessions/device.ts'
import { endOtherSessions, endOwnSession } from '../sessions/end-session.ts'

export const sessionsRouter = {
  list: sessionProcedure(contract.sessions.list).query(async ({ ctx }) => {
    const rows = await listSessions(ctx.db, ctx.session.userId)
    return {
      sessions: rows.map(({ id, createdAt, lastUsedAt, idleExpiresAt, userAgent, ip }) => ({
        id,
        current: id === ctx.session.sessionId,
        createdAt: createdAt.toISOString(),
        lastUsedAt: lastUsedAt.toISOString(),
        expiresAt: idleExpiresAt.toISOString(),
        device: describeDevice(userAgent),
        ip,
      })),
    }
  }),

  revoke: sessionProcedure(contract.sessions.revoke).mutation(async ({ ctx, input }) => {
    const outcome = await endOwnSession(ctx, input.id)
    if (outcome.kind === 'notFound') throw new ApiError('SESSION_NOT_FOUND')
  }),

  revokeOthers: sessionProcedure(contract.sessions.revokeOthers).mutation(async ({ ctx }) => ({
    revoked: await endOtherSessions(ctx),
  })),
}
