// Extends the chain of sealed audit events, and erases personal data from it. Never computes a seal: the api does.
import { createHash } from 'node:crypto'
import { asc, eq, isNull, or, sql } from 'drizzle-orm'
import { schemaOf } from '../connection/schema-name.ts'
import type { Executor } from '../executor.ts'
import { auditEvents, auditHead } from '../schema/audit.ts'

/** The newest seal, or one that was logged. */
export interface AuditSeal {
  sequence: number
  seal: string
}

// As text: a Date has no microseconds. With the era, or a year of the other one would read the same.
const occurredAtText = sql<string>`coalesce(to_char(${auditEvents.occurredAt} at time zone 'UTC', 'YYYY-MM-DD"T"HH24:MI:SS.US AD'), 'infinity')`

export const sealedColumns = {
  id: auditEvents.id,
  type: auditEvents.type,
  occurredAt: occurredAtText,
  userId: auditEvents.userId,
  sessionId: auditEvents.sessionId,
  ip: auditEvents.ip,
  userAgent: auditEvents.userAgent,
  actorId: auditEvents.actorId,
  requestId: auditEvents.requestId,
  details: auditEvents.details,
}

/** Held until the transaction ends, by one process at a time. Another installation in the same database has its own. */
export async function tryLockAuditChain(tx: Executor): Promise<boolean> {
  const [row] = await tx
    .select({ locked: sql<boolean>`pg_try_advisory_xact_lock(${lockKeyOf(tx)}::bigint)` })
    .from(sql`(values (1)) as once`)
  return row?.locked === true
}

/** The same, after waiting for who holds it. */
export async function lockAuditChain(tx: Executor): Promise<void> {
  await tx
    .select({ locked: sql`pg_advisory_xact_lock(${lockKeyOf(tx)}::bigint)` })
    .from(sql`(values (1)) as once`)
}

function lockKeyOf(tx: Executor): string {
  const hash = createHash('sha256')
    .update(`countersign audit chain ${schemaOf(tx)}`)
    .digest()
  return String(hash.readBigInt64BE())
}

export async function readAuditHead(executor: Executor): Promise<AuditSeal | undefined> {
  const [head] = await executor
    .select({ sequence: auditHead.sequence, seal: auditHead.seal })
    .from(auditHead)
  return head
}

export async function hasUnsealedEvents(executor: Executor): Promise<boolean> {
  const rows = await executor
    .select({ id: auditEvents.id })
    .from(auditEvents)
    .where(isNull(auditEvents.sequence))
    .limit(1)
    .prepare('has_unsealed_events')
    .execute()
  return rows.length > 0
}

export type UnsealedEventRow = Awaited<ReturnType<typeof lockUnsealedEvents>>[number]

/** The oldest. Locks them, and skips those that are being erased, or a seal would cover data that is no longer there. */
export async function lockUnsealedEvents(tx: Executor, limit: number) {
  return tx
    .select(sealedColumns)
    .from(auditEvents)
    .where(isNull(auditEvents.sequence))
    .orderBy(asc(auditEvents.occurredAt), asc(auditEvents.id))
    .limit(limit)
    .for('update', { skipLocked: true })
}

export interface NewSeal extends AuditSeal {
  id: string
  personalSalt: string
  personalDigest: string
}

/** Under the lock of the chain: writes the seals of events, the last of which becomes the head. */
export async function writeSeals(tx: Executor, seals: readonly NewSeal[]): Promise<void> {
  const head = seals.at(-1)
  if (!head) return
  await tx
    .update(auditEvents)
    .set({
      sequence: sql`sealed.sequence`,
      personalSalt: sql`sealed."personalSalt"`,
      personalDigest: sql`sealed."personalDigest"`,
      seal: sql`sealed.seal`,
    })
    .from(
      sql`json_to_recordset(${JSON.stringify(seals)}::json) as sealed(id uuid, sequence bigint, "personalSalt" text, "personalDigest" text, seal text)`,
    )
    .where(sql`${auditEvents.id} = sealed.id`)
  const { sequence, seal } = head
  await tx
    .insert(auditHead)
    .values({ sequence, seal })
    .onConflictDoUpdate({ target: auditHead.isOnly, set: { sequence, seal } })
}

/** Erases the personal data of a user's events. Belongs in the transaction that records and does the deletion. */
export async function eraseAuditOf(tx: Executor, userId: string): Promise<void> {
  await tx
    .update(auditEvents)
    .set({ ip: null, userAgent: null, personalSalt: null })
    .where(or(eq(auditEvents.userId, userId), eq(auditEvents.actorId, userId)))
}
