// What users see of their sessions, and how they end them.
import { contract, type Session } from '@countersign/contract'
import { listSessions, type SessionListRow } from '@countersign/db'
import { ApiError } from '../trpc/api-error.ts'
import { sessionProcedure } from '../trpc/procedures.ts'
import { describeDevice } from './describe-device.ts'
import { endOtherSessions, endOwnSession } from './revoke-sessions.ts'
import type { AccessClaims } from '../tokens/access-tokens.ts'

export const sessionsRouter = {
  list: sessionProcedure(contract.sessions.list).query(async ({ ctx }) => {
    const rows = await listSessions(ctx.db, ctx.session.userId)
    return { sessions: rows.map((row) => toSession(row, ctx.session)) }
  }),

  revoke: sessionProcedure(contract.sessions.revoke).mutation(async ({ ctx, input }) => {
    const outcome = await endOwnSession(ctx, input.id)
    if (outcome.kind === 'notFound') throw new ApiError('SESSION_NOT_FOUND')
  }),

  revokeOthers: sessionProcedure(contract.sessions.revokeOthers).mutation(async ({ ctx }) => ({
    revoked: await endOtherSessions(ctx),
  })),
}

function toSession(row: SessionListRow, caller: AccessClaims): Session {
  return {
    id: row.id,
    current: row.id === caller.sessionId,
    createdAt: row.createdAt.toISOString(),
    lastUsedAt: row.lastUsedAt.toISOString(),
    expiresAt: row.idleExpiresAt.toISOString(),
    device: describeDevice(row.userAgent),
    ip: row.ip,
    lastUsedDevice: describeDevice(row.lastUserAgent),
    lastUsedIp: row.lastIp,
  }
}
