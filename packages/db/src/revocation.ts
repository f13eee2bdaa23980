// SQL that ends sessions. Ending is for ever, and every replica hears of it: the NOTIFY is part of the statement, so no
// caller can forget it, and PostgreSQL delivers it when, and only when, the transaction commits.
import { and, eq, isNull, lt, ne, type SQL, type SQLWrapper, sql } from 'drizzle-orm'
import { type AnyPgColumn, unionAll } from 'drizzle-orm/pg-core'
import { channelIn, schemaOf } from './connection/schema-name.ts'
import { databaseNow, type Executor, secondsFromNow } from './executor.ts'
import { lockSession } from './rotation.ts'
import { users } from './schema/accounts.ts'
import { auditEvents } from './schema/audit.ts'
import { type RevocationReason, sessions, sessionTombstones } from './schema/sessions.ts'
import { isUnended } from './sessions.ts'
import { isOf, type PresentedToken, type TokenPolicy, tokenState } from './token-state.ts'

/** The channel on which ended sessions are announced, within a schema; the payload is the session's id. */
export const REVOCATION_CHANNEL = 'session_revoked'

/** Ends the sessions that match and returns their ids. */
async function revoke(
  executor: Executor,
  condition: SQL | undefined,
  reason: RevocationReason,
): Promise<string[]> {
  const ended = executor.$with('ended').as(
    executor
      .update(sessions)
      .set({ revokedAt: databaseNow, revokedReason: reason })
      .where(and(condition, isNull(sessions.revokedAt)))
      .returning({ id: sessions.id }),
  )
  const announced = await executor
    .with(ended)
    .select({ id: ended.id, notified: notification(executor, ended.id) })
    .from(ended)
    .prepare('revoke')
    .execute()
  return announced.map(({ id }) => id)
}

/** How a session is ended by one of its tokens. */
export interface TokenRevocation {
  /** Why it ends if the token is no reuse. */
  reason: RevocationReason
  policy: TokenPolicy
  /** The audit event of a reuse. */
  event: { id: string; ip: string | undefined; userAgent: string | undefined }
}

/**
 * Ends the session of an authentic token, whatever its generation, and returns its id. A token that was superseded for
 * longer than the grace is reuse wherever it is presented: the session ends as `reused`, with an audit event, all of it in
 * this one statement.
 */
export async function revokeSessionOfToken(
  executor: Executor,
  token: PresentedToken,
  { reason, policy, event }: TokenRevocation,
): Promise<string[]> {
  const isReused = sql`${isUnended()} and ${tokenState(token, policy)} = 'reused'`
  const ended = executor.$with('ended').as(
    executor
      .update(sessions)
      .set({
        revokedAt: databaseNow,
        revokedReason: sql<RevocationReason>`case when ${isReused} then 'reused' else ${reason} end`,
      })
      .where(and(isOf(token), isNull(sessions.revokedAt)))
      .returning({
        id: sessions.id,
        userId: sessions.userId,
        revokedReason: sessions.revokedReason,
      }),
  )
  const recorded = executor.$with('recorded').as(
    executor
      .insert(auditEvents)
      .select((query) =>
        query
          .select({
            id: sql`${event.id}::uuid`.as('event_id'),
            type: sql`'session.reused'`.as('type'),
            occurredAt: sql`${databaseNow}`.as('occurred_at'),
            userId: ended.userId,
            sessionId: ended.id,
            ip: sql`${event.ip ?? null}::text`.as('ip'),
            userAgent: sql`${event.userAgent ?? null}::text`.as('user_agent'),
          })
          .from(ended)
          .where(eq(ended.revokedReason, 'reused')),
      )
      .returning({ id: auditEvents.id }),
  )
  const announced = await executor
    .with(ended, recorded)
    .select({ id: ended.id, notified: notification(executor, ended.id) })
    .from(ended)
    .prepare('revoke_by_token')
    .execute()
  return announced.map(({ id }) => id)
}

function notification(executor: Executor, id: SQLWrapper): SQL {
  return sql`pg_notify(${channelIn(schemaOf(executor), REVOCATION_CHANNEL)}, ${id}::text)`
}

/** Ends one live session of a user; ends nothing when it is another user's, unknown or over. */
export function revokeSessionOfUser(
  executor: Executor,
  session: { id: string; userId: string },
  reason: RevocationReason,
): Promise<string[]> {
  const condition = and(eq(sessions.id, session.id), eq(sessions.userId, session.userId))
  return revoke(executor, and(condition, isUnended()), reason)
}

/**
 * Ends every session of a user, or every one but one. Only within a transaction: whoever ends several sessions of a user
 * holds the lock on the user's row first, as a login does, so that no two of them wait for each other's sessions.
 */
export async function revokeSessionsOfUser(
  tx: Executor,
  { userId, except }: { userId: string; except?: string },
  reason: RevocationReason,
): Promise<string[]> {
  await lockUser(tx, userId)
  const others = except === undefined ? undefined : ne(sessions.id, except)
  return revoke(tx, and(eq(sessions.userId, userId), others), reason)
}

/**
 * Ends every session of a user if a refresh would be answered to the token; the token's own session alone if it is
 * superseded, for its bearer may be a thief; nothing if that has ended already. Only within a transaction, as above.
 */
export async function revokeSessionsOfBearer(
  tx: Executor,
  token: PresentedToken,
  revocation: TokenRevocation,
): Promise<string[]> {
  await lockUser(tx, token.userId)
  const own = await lockSession(tx, token, revocation.policy)
  if (!own || own.revoked || own.expired) return []
  return own.tokenState === 'raced' || own.tokenState === 'reused'
    ? revokeSessionOfToken(tx, token, revocation)
    : revoke(tx, eq(sessions.userId, token.userId), revocation.reason)
}

async function lockUser(tx: Executor, userId: string): Promise<void> {
  await tx.select({ id: users.id }).from(users).where(eq(users.id, userId)).for('no key update')
}

/** Ends the sessions that a user has too many: those unused for longest go first. Under the lock of the user's row. */
export function revokeSurplusSessions(
  executor: Executor,
  { userId, keep }: { userId: string; keep: number },
): Promise<string[]> {
  const surplus = executor
    .select({ id: sessions.id })
    .from(sessions)
    .where(and(eq(sessions.userId, userId), isUnended()))
    .orderBy(sql`${sessions.lastUsedAt} desc, ${sessions.id} desc`)
    .offset(keep)
  return revoke(executor, sql`${sessions.id} in ${surplus}`, 'capped')
}

/** The sessions that were revoked or deleted in the last `seconds`, at most `limit` of them, newest first. */
export async function listRecentRevocations(
  executor: Executor,
  { seconds, limit }: { seconds: number; limit: number },
): Promise<string[]> {
  const since = secondsFromNow(-seconds)
  const rows = await unionAll(
    executor
      .select({ id: sessions.id, endedAt: sql<Date>`${sessions.revokedAt}`.as('ended_at') })
      .from(sessions)
      .where(sql`${sessions.revokedAt} > ${since}`)
      .orderBy(sql`${sessions.revokedAt} desc`)
      .limit(limit),
    executor
      .select({ id: sessionTombstones.id, endedAt: sql<Date>`${sessionTombstones.deletedAt}` })
      .from(sessionTombstones)
      .where(sql`${sessionTombstones.deletedAt} > ${since}`)
      .orderBy(sql`${sessionTombstones.deletedAt} desc`)
      .limit(limit),
  )
    .orderBy(sql`ended_at desc`)
    .limit(limit)
  return rows.map(({ id }) => id)
}

/** Which rows a clean-up deletes: those whose `seconds` are over, at most `limit` of them, the oldest first. */
export interface DeletionLimits {
  seconds: number
  limit: number
}

/** Deletes sessions that reached their absolute end more than `seconds` ago, and returns how many. */
export function deleteExpiredSessions(executor: Executor, limits: DeletionLimits): Promise<number> {
  return deleteOldest(executor, sessions, sessions.expiresAt, limits)
}

/** Deletes sessions that were revoked more than `seconds` ago, and returns how many. */
export function deleteRevokedSessions(executor: Executor, limits: DeletionLimits): Promise<number> {
  return deleteOldest(executor, sessions, sessions.revokedAt, limits)
}

/** Deletes tombstones of sessions that were deleted more than `seconds` ago, and returns how many. */
export function deleteOldTombstones(executor: Executor, limits: DeletionLimits): Promise<number> {
  return deleteOldest(executor, sessionTombstones, sessionTombstones.deletedAt, limits)
}

// Replicas that clean up at the same time pass over each other's rows.
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
