// Lists and revokes a user's sessions.
import { contract, type Session } from '@countersign/contract'
import { listSessions, type SessionListRow } from '@countersign/db'
import type { AccessClaims } from '../tokens/access-tokens.ts'
import { ApiError } from '../trpc/api-error.ts'
import { sessionProcedure } from '../trpc/procedures.ts'
import { describeDevice } from './describe-device.ts'
import { revoke, revokingTransaction } from './revoke.ts'

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
