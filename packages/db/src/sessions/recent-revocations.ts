// Lists recent revocations, for a replica that starts or was disconnected.
import { sql } from 'drizzle-orm'
import { unionAll } from 'drizzle-orm/pg-core'
import { type Executor, secondsFromNow } from '../executor.ts'
import { sessions, sessionTombstones } from '../schema/sessions.ts'

/** Sessions revoked or deleted in the last `seconds`, at most `limit`, newest first. */
export async function listRecentRevocations(
  executor: Executor,
  { seconds, limit }: { seconds: number; limit: number },
): Promise<string[]> {
  const since = secondsFromNow(-seconds)
  const rows = await unionAll(
    executor
      .select({
        id: sessions.id,
        revocationTime: sql<Date>`${sessions.revokedAt}`.as('revocation_time'),
      })
      .from(sessions)
      .where(sql`${sessions.revokedAt} > ${since}`)
      .orderBy(sql`${sessions.revokedAt} desc`)
      .limit(limit),
    executor
      .select({
        id: sessionTombstones.id,
        revocationTime: sql<Date>`${sessionTombstones.deletedAt}`,
      })
      .from(sessionTombstones)
      .where(sql`${sessionTombstones.deletedAt} > ${since}`)
      .orderBy(sql`${sessionTombstones.deletedAt} desc`)
      .limit(limit),
  )
    .orderBy(sql`revocation_time desc`)
    .limit(limit)
  return rows.map(({ id }) => id)
}
