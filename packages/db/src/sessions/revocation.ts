// Revokes sessions, permanently, and announces it to every replica: the NOTIFY is part of the statement, so no caller can
// forget it, and PostgreSQL delivers it if and only if the transaction commits.
import { and, eq, inArray, isNull, ne, type SQL, type SQLWrapper, sql } from 'drizzle-orm'
import { insertAuditEvent } from '../audit/audit.ts'
import { channelIn, schemaOf } from '../connection/schema-name.ts'
import { databaseNow, type Executor } from '../executor.ts'
import { auditEvents } from '../schema/audit.ts'
import { type RevocationReason, sessions } from '../schema/sessions.ts'
import { lockSession } from './rotation.ts'
import { isLive, lockUser } from './sessions.ts'
import { isOf, type PresentedToken, type TokenPolicy, tokenState } from './token-state.ts'

/** Channel of revocations, within a schema; the payload is the session's id. */
export const REVOCATION_CHANNEL = 'session_revoked'

async function revoke(
  executor: Executor,
  condition: SQL | undefined,
  reason: RevocationReason,
): Promise<string[]> {
  const revoked = executor.$with('revoked').as(
    executor
      .update(sessions)
      .set({ revokedAt: databaseNow, revokedReason: reason })
      .where(and(condition, isNull(sessions.revokedAt)))
      .returning({ id: sessions.id }),
  )
  const announced = await executor
    .with(revoked)
    .select({ id: revoked.id, notified: notification(executor, revoked.id) })
    .from(revoked)
    .prepare('revoke')
    .execute()
  return announced.map(({ id }) => id)
}

export interface TokenRevocation {
  /** Unless the token is reused. */
  reason: RevocationReason
  policy: TokenPolicy
  /** Recorded if the token is reused, and for a logout. */
  event: {
    id: string
    ip: string | undefined
    userAgent: string | undefined
    requestId?: string | undefined
  }
}

/**
 * Revokes the session of an authentic token of any generation; returns its id. If the token is reused, the reason is
 * `reused`. Reuse and logouts are recorded, all in this one statement.
 */
export async function revokeSessionOfToken(
  executor: Executor,
  token: PresentedToken,
  { reason, policy, event }: TokenRevocation,
): Promise<string[]> {
  const isReused = sql`${isLive()} and ${tokenState(token, policy)} = 'reused'`
  const revoked = executor.$with('revoked').as(
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
            type: sql`case ${revoked.revokedReason} when 'reused' then 'session.reused' else 'logout' end`.as(
              'type',
            ),
            occurredAt: sql`${databaseNow}`.as('occurred_at'),
            userId: revoked.userId,
            sessionId: revoked.id,
            ip: sql`${event.ip ?? null}::text`.as('ip'),
            userAgent: sql`${event.userAgent ?? null}::text`.as('user_agent'),
            actorId: sql`null::uuid`.as('actor_id'),
            requestId: sql`${event.requestId ?? null}::text`.as('request_id'),
            details: sql`null::jsonb`.as('details'),
            sequence: sql`null::bigint`.as('sequence'),
            personalSalt: sql`null::text`.as('personal_salt'),
            personalDigest: sql`null::text`.as('personal_digest'),
            seal: sql`null::text`.as('seal'),
          })
          .from(revoked)
          .where(inArray(revoked.revokedReason, ['reused', 'logout'])),
      )
      .returning({ id: auditEvents.id }),
  )
  const announced = await executor
    .with(revoked, recorded)
    .select({ id: revoked.id, notified: notification(executor, revoked.id) })
    .from(revoked)
    .prepare('revoke_by_token')
    .execute()
  return announced.map(({ id }) => id)
}

function notification(executor: Executor, id: SQLWrapper): SQL {
  return sql`pg_notify(${channelIn(schemaOf(executor), REVOCATION_CHANNEL)}, ${id}::text)`
}

/** Revokes one live session of a user; nothing if it is unknown, another user's, revoked or expired. */
export function revokeSessionOfUser(
  executor: Executor,
  session: { id: string; userId: string },
  reason: RevocationReason,
): Promise<string[]> {
  const condition = and(eq(sessions.id, session.id), eq(sessions.userId, session.userId))
  return revoke(executor, and(condition, isLive()), reason)
}

/**
 * Revokes all sessions of a user, or all but one. Only within a transaction: it locks the user's row first, as a login does,
 * so that two of these cannot deadlock on each other's sessions.
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
 * Revokes all sessions of a user if the token could be refreshed; only the token's own if it is raced or reused, because the
 * bearer may be a thief; nothing if that session is revoked or expired already. Only within a transaction, as above.
 */
export async function revokeSessionsOfBearer(
  tx: Executor,
  token: PresentedToken,
  revocation: TokenRevocation,
): Promise<string[]> {
  await lockUser(tx, token.userId)
  const own = await lockSession(tx, token, revocation.policy)
  if (!own || own.revoked || own.expired) return []
  if (own.tokenState === 'raced' || own.tokenState === 'reused') {
    return revokeSessionOfToken(tx, token, revocation)
  }
  const { userId, sessionId } = token
  const event = { ...revocation.event, userId, sessionId, details: { everywhere: true } }
  await insertAuditEvent(tx, { ...event, type: 'logout' })
  return revoke(tx, eq(sessions.userId, userId), revocation.reason)
}

/** Revokes all but the `keep` most recently used sessions of a user. Only under the lock of the user's row. */
export function revokeSurplusSessions(
  executor: Executor,
  { userId, keep }: { userId: string; keep: number },
): Promise<string[]> {
  const surplus = executor
    .select({ id: sessions.id })
    .from(sessions)
    .where(and(eq(sessions.userId, userId), isLive()))
    .orderBy(sql`${sessions.lastUsedAt} desc, ${sessions.id} desc`)
    .offset(keep)
  return revoke(executor, sql`${sessions.id} in ${surplus}`, 'capped')
}
