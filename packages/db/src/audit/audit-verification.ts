// Reads the chain of sealed audit events for verifying it. Never changes it.
import { and, asc, eq, gt, isNotNull, isNull, sql } from 'drizzle-orm'
import type { Executor } from '../executor.ts'
import { auditEvents } from '../schema/audit.ts'
import { sealedColumns } from './audit-chain.ts'

export type SealedEventRow = Awaited<ReturnType<typeof listSealedEvents>>[number]

/** Those after a sequence, or from the very first, in order. */
export async function listSealedEvents(
  executor: Executor,
  { after, limit }: { after: number | undefined; limit: number },
) {
  return executor
    .select({
      ...sealedColumns,
      sequence: sql<number>`${auditEvents.sequence}`.mapWith(auditEvents.sequence),
      personalSalt: auditEvents.personalSalt,
      personalDigest: auditEvents.personalDigest,
      seal: auditEvents.seal,
    })
    .from(auditEvents)
    .where(after === undefined ? isNotNull(auditEvents.sequence) : gt(auditEvents.sequence, after))
    .orderBy(asc(auditEvents.sequence))
    .limit(limit)
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

export async function countUnsealedEvents(executor: Executor): Promise<number> {
  return executor.$count(auditEvents, isNull(auditEvents.sequence))
}
