// Reads and changes the chain of sealed audit events. Never computes a seal: the api does.
import { createHash } from 'node:crypto'
import { and, asc, eq, gt, isNotNull, isNull, lte, or, type SQL, sql } from 'drizzle-orm'
import { schemaOf } from './connection/schema-name.ts'
import { databaseNow, type Executor } from './executor.ts'
import { auditEvents, auditHead } from './schema/audit.ts'

/** The newest seal, or one that was logged. */
export interface AuditSeal {
  sequence: number
  seal: string
}

// As text: a Date has no microseconds. With the era, or a year of the other one would read the same.
const occurredAtText = sql<string>`coalesce(to_char(${auditEvents.occurredAt} at time zone 'UTC', 'YYYY-MM-DD"T"HH24:MI:SS.US AD'), 'infinity')`

const eventColumns = {
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

export async function countUnsealedEvents(executor: Executor): Promise<number> {
  return executor.$count(auditEvents, isNull(auditEvents.sequence))
}

export type UnsealedEventRow = Awaited<ReturnType<typeof lockUnsealedEvents>>[number]

/** The oldest. Locks them, and skips those that are being erased, or a seal would cover data that is no longer there. */
export async function lockUnsealedEvents(tx: Executor, limit: number) {
  return tx
    .select(eventColumns)
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

export type SealedEventRow = Awaited<ReturnType<typeof listSealedEvents>>[number]

/** Those after a sequence, in order. */
export async function listSealedEvents(
  executor: Executor,
  { after, limit }: { after: number; limit: number },
) {
  return executor
    .select({
      ...eventColumns,
      sequence: sql<number>`${auditEvents.sequence}`.mapWith(auditEvents.sequence),
      personalSalt: auditEvents.personalSalt,
      personalDigest: auditEvents.personalDigest,
      seal: auditEvents.seal,
    })
    .from(auditEvents)
    .where(gt(auditEvents.sequence, after))
    .orderBy(asc(auditEvents.sequence))
    .limit(limit)
}

/** Where pruning says that the chain begins, furthest first. One is unsealed until the next sealing. */
export async function listPruneMarkers(executor: Executor): Promise<AuditSeal[]> {
  const rows = await executor
    .select({ details: auditEvents.details })
    .from(auditEvents)
    .where(eq(auditEvents.type, 'audit.pruned'))
  return rows
    .flatMap(({ details }) => {
      const { through, seal } = details ?? {}
      return typeof through === 'number' && typeof seal === 'string'
        ? { sequence: through, seal }
        : []
    })
    .toSorted((a, b) => b.sequence - a.sequence)
}

/** The users whose deletion is recorded and not sealed yet. */
export async function listUnsealedDeletions(executor: Executor): Promise<string[]> {
  const rows = await executor
    .select({ userId: auditEvents.userId })
    .from(auditEvents)
    .where(and(isNull(auditEvents.sequence), eq(auditEvents.type, 'account.deleted')))
  return rows.flatMap(({ userId }) => userId ?? [])
}

/** Runs `read` on one consistent state of the database. */
export function readingTransaction<TValue>(
  executor: Executor,
  read: (tx: Executor) => Promise<TValue>,
): Promise<TValue> {
  return executor.transaction(read, {
    isolationLevel: 'repeatable read',
    accessMode: 'read only',
  })
}

/** The oldest sealed events, and whether they are older than `seconds`. */
export async function listOldestSealed(
  tx: Executor,
  { seconds, limit }: { seconds: number; limit: number },
) {
  const isOld: SQL<boolean> = sql`${auditEvents.occurredAt} < ${databaseNow} - make_interval(secs => ${seconds})`
  return tx
    .select({
      sequence: sql<number>`${auditEvents.sequence}`.mapWith(auditEvents.sequence),
      seal: auditEvents.seal,
      type: auditEvents.type,
      isOld,
    })
    .from(auditEvents)
    .where(isNotNull(auditEvents.sequence))
    .orderBy(asc(auditEvents.sequence))
    .limit(limit)
}

/** Under the lock of the chain. */
export async function deleteSealedThrough(tx: Executor, sequence: number): Promise<void> {
  await tx.delete(auditEvents).where(lte(auditEvents.sequence, sequence))
}

/** Erases the personal data of a user's events. Belongs in the transaction that records and does the deletion. */
export async function eraseAuditOf(tx: Executor, userId: string): Promise<void> {
  await tx
    .update(auditEvents)
    .set({ ip: null, userAgent: null, personalSalt: null })
    .where(or(eq(auditEvents.userId, userId), eq(auditEvents.actorId, userId)))
}
