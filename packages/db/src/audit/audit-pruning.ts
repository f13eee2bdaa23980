// Deletes the oldest sealed audit events, and reads the markers that say so. Deletes only under the lock of the chain.
import { asc, eq, isNotNull, lte, type SQL, sql } from 'drizzle-orm'
import { databaseNow, type Executor } from '../executor.ts'
import { auditEvents } from '../schema/audit.ts'
import type { AuditSeal } from './audit-chain.ts'

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

/** What a marker says: the seal that was the last one pruned, and who says so. */
export interface PruneMarker extends AuditSeal {
  proof: string | undefined
}

/** Where pruning says that the chain begins, furthest first. One is unsealed until the next sealing. */
export async function listPruneMarkers(executor: Executor): Promise<PruneMarker[]> {
  const rows = await executor
    .select({ details: auditEvents.details })
    .from(auditEvents)
    .where(eq(auditEvents.type, 'audit.pruned'))
  return rows
    .flatMap(({ details }) => {
      const { through, seal, proof } = details ?? {}
      return typeof through === 'number' && typeof seal === 'string'
        ? { sequence: through, seal, proof: typeof proof === 'string' ? proof : undefined }
        : []
    })
    .toSorted((a, b) => b.sequence - a.sequence)
}
