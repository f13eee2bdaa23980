// Reads everything that is kept about a user, but secrets and their hashes.
import { desc, eq } from 'drizzle-orm'
import { auditEventColumns } from '../audit/audit.ts'
import type { Executor } from '../executor.ts'
import { isAbout } from '../mail/outbox.ts'
import { auditEvents } from '../schema/audit.ts'
import { outbox } from '../schema/outbox.ts'
import { sessions } from '../schema/sessions.ts'
import { listOneTimeTokens } from './one-time-tokens.ts'

const sessionColumns = {
  id: sessions.id,
  createdAt: sessions.createdAt,
  lastUsedAt: sessions.lastUsedAt,
  expiresAt: sessions.idleExpiresAt,
  userAgent: sessions.userAgent,
  ip: sessions.ip,
  lastUserAgent: sessions.lastUserAgent,
  lastIp: sessions.lastIp,
  revokedAt: sessions.revokedAt,
  revokedReason: sessions.revokedReason,
}

export async function exportAccount(
  executor: Executor,
  { userId, email }: { userId: string; email: string },
) {
  const sessionRows = await executor
    .select(sessionColumns)
    .from(sessions)
    .where(eq(sessions.userId, userId))
    .orderBy(desc(sessions.createdAt))
  const events = await executor
    .select(auditEventColumns)
    .from(auditEvents)
    .where(eq(auditEvents.userId, userId))
    .orderBy(desc(auditEvents.occurredAt), desc(auditEvents.id))
  const pendingMails = await executor
    .select({ purpose: outbox.purpose, email: outbox.email, createdAt: outbox.createdAt })
    .from(outbox)
    .where(isAbout({ userId, email }))
    .orderBy(desc(outbox.createdAt))
  const mailedLinks = await listOneTimeTokens(executor, userId)
  return { sessions: sessionRows, auditEvents: events, pendingMails, mailedLinks }
}
