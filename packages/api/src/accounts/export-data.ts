// Exports everything that is kept about a user.
import type { AccountExport, AuditEvent } from '@countersign/contract'
import { exportAccount } from '@countersign/db'
import { recordEvent } from '../audit/record-event.ts'
import { toAuditEvent } from '../audit/to-audit-event.ts'
import type { SessionContext } from '../trpc/authenticate.ts'
import { toUser } from './to-user.ts'

export async function exportData(ctx: SessionContext): Promise<AccountExport> {
  const { userId, sessionId } = ctx.claims
  const user = await ctx.readUser()
  await recordEvent(ctx, ctx.db, { type: 'account.exported', userId, sessionId })
  const rows = await exportAccount(ctx.db, { userId, email: user.email })
  return {
    exportedAt: new Date().toISOString(),
    user: toUser(user),
    sessions: rows.sessions.map((row) => ({
      ...row,
      createdAt: row.createdAt.toISOString(),
      lastUsedAt: row.lastUsedAt.toISOString(),
      expiresAt: row.expiresAt.toISOString(),
      revokedAt: row.revokedAt?.toISOString() ?? null,
    })),
    auditEvents: rows.auditEvents.map((row) => withoutActor(toAuditEvent(row))),
    mailedLinks: rows.mailedLinks.map((row) => ({
      ...row,
      createdAt: row.createdAt.toISOString(),
      expiresAt: row.expiresAt.toISOString(),
    })),
    pendingMails: rows.pendingMails.map((row) => ({
      ...row,
      createdAt: row.createdAt.toISOString(),
    })),
  }
}

// Where an administrator acted, address, device and request are theirs.
function withoutActor(event: AuditEvent): AuditEvent {
  if (event.actorId === null) return event
  return { ...event, ip: null, userAgent: null, requestId: null }
}
