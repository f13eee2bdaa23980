// Deletes rows of sessions that no token can refer to any more.
import { lt, sql } from 'drizzle-orm'
import type { AnyPgColumn } from 'drizzle-orm/pg-core'
import { type Executor, secondsFromNow } from '../executor.ts'
import { sessions, sessionTombstones } from '../schema/sessions.ts'

/** Deletes rows older than `seconds`, at most `limit` of them, oldest first. */
export interface DeletionLimits {
  seconds: number
  limit: number
}

/** Deletes sessions that reached their absolute expiry more than `seconds` ago; returns how many. */
export function deleteExpiredSessions(executor: Executor, limits: DeletionLimits): Promise<number> {
  return deleteOldest(executor, sessions, sessions.expiresAt, limits)
}

/** Deletes sessions revoked more than `seconds` ago; returns how many. */
export function deleteRevokedSessions(executor: Executor, limits: DeletionLimits): Promise<number> {
  return deleteOldest(executor, sessions, sessions.revokedAt, limits)
}

/** Deletes tombstones of sessions deleted more than `seconds` ago; returns how many. */
export function deleteOldTombstones(executor: Executor, limits: DeletionLimits): Promise<number> {
  return deleteOldest(executor, sessionTombstones, sessionTombstones.deletedAt, limits)
}

// Concurrent replicas skip each other's rows.
async function deleteOldest(
  executor: Executor,
  table: typeof sessions | typeof sessionTombstones,
  time: AnyPgColumn,
  { seconds, limit }: DeletionLimits,
): Promise<number> {
  const old = executor
    .select({ id: table.id })
    .from(table)
    .where(lt(time, secondsFromNow(-seconds)))
    .orderBy(time)
    .limit(limit)
    .for('update', { skipLocked: true })
  const deleted = await executor
    .delete(table)
    .where(sql`${table.id} in ${old}`)
    .returning({ id: table.id })
  return deleted.length
}
