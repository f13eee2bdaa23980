// SQL on sessions: the only statements that move a session through its life. Each is one conditional statement, so
// whoever comes second sees what the first one did.
import { and, eq, isNull, type SQL, sql } from 'drizzle-orm'
import { databaseNow, type Executor, secondsFromNow } from './executor.ts'
import { type RevocationReason, sessions, type UserRole, users } from './schema.ts'

/** What a token is issued from. */
export interface SessionRow {
  id: string
  userId: string
  role: UserRole
  generation: number
  idleExpiresAt: Date
}

const sessionColumns = {
  id: sessions.id,
  userId: sessions.userId,
  role: users.role,
  generation: sessions.generation,
  idleExpiresAt: sessions.idleExpiresAt,
}

/** True of a session that may be used: neither ended nor expired, and of an enabled user. Needs `users` joined. */
export function isLive(): SQL | undefined {
  return and(
    isNull(sessions.revokedAt),
    sql`${sessions.idleExpiresAt} > ${databaseNow}`,
    isNull(users.disabledAt),
  )
}

const idleEnd = (idleSeconds: number) =>
  sql<Date>`least(${sessions.expiresAt}, ${secondsFromNow(idleSeconds)})`

export interface NewSession {
  id: string
  userId: string
  /** The hash that the password was verified against; the session opens only while it is still the user's. */
  passwordHash: string
  keyHash: string
  idleSeconds: number
  maxAgeSeconds: number
  userAgent: string | undefined
  ip: string | undefined
}

/**
 * Opens a session for a user whose password was just verified, or returns undefined when the account was disabled,
 * deleted or given another password meanwhile. The share lock makes a concurrent password change wait for this row,
 * so that it revokes it, or this statement wait for the change, so that it finds another hash.
 */
export async function insertSession(
  executor: Executor,
  session: NewSession,
): Promise<SessionRow | undefined> {
  const idleSeconds = Math.min(session.idleSeconds, session.maxAgeSeconds)
  const verifiedUser = executor
    .select({
      id: sql`${session.id}::uuid`.as('id'),
      userId: users.id,
      keyHash: sql`${session.keyHash}`.as('key_hash'),
      generation: sql`0`.as('generation'),
      rotatedAt: sql`${databaseNow}`.as('rotated_at'),
      replays: sql`0`.as('replays'),
      createdAt: sql`${databaseNow}`.as('created_at'),
      lastUsedAt: sql`${databaseNow}`.as('last_used_at'),
      idleExpiresAt: sql`${secondsFromNow(idleSeconds)}`.as('idle_expires_at'),
      expiresAt: sql`${secondsFromNow(session.maxAgeSeconds)}`.as('expires_at'),
      userAgent: sql`${session.userAgent ?? null}::text`.as('user_agent'),
      ip: sql`${session.ip ?? null}::text`.as('ip'),
      revokedAt: sql`null::timestamptz`.as('revoked_at'),
      revokedReason: sql`null::text`.as('revoked_reason'),
    })
    .from(users)
    .where(
      and(
        eq(users.id, session.userId),
        eq(users.passwordHash, session.passwordHash),
        isNull(users.disabledAt),
      ),
    )
    .for('share')
  const [row] = await executor
    .insert(sessions)
    .select(verifiedUser)
    .returning({
      id: sessions.id,
      userId: sessions.userId,
      generation: sessions.generation,
      idleExpiresAt: sessions.idleExpiresAt,
      role: sql<UserRole>`(select ${users.role} from ${users} where ${users.id} = ${sessions.userId})`,
    })
  return row
}

export interface PresentedToken {
  sessionId: string
  userId: string
  keyHash: string
  generation: number
}

const isOf = (token: PresentedToken) =>
  and(
    eq(sessions.id, token.sessionId),
    eq(sessions.userId, token.userId),
    eq(sessions.keyHash, token.keyHash),
  )

// What every rotation sets besides the generation.
const rotation = (idleSeconds: number) => ({
  rotatedAt: databaseNow,
  lastUsedAt: databaseNow,
  replays: 0,
  idleExpiresAt: idleEnd(idleSeconds),
})

/** Spends the current token: one statement, one winner. Undefined when the token is not the current one of a live session. */
export async function rotateGeneration(
  executor: Executor,
  token: PresentedToken,
  idleSeconds: number,
): Promise<SessionRow | undefined> {
  const [row] = await executor
    .update(sessions)
    .set({ generation: sql`${sessions.generation} + 1`, ...rotation(idleSeconds) })
    .from(users)
    .where(
      and(
        isOf(token),
        eq(sessions.generation, token.generation),
        eq(users.id, sessions.userId),
        isLive(),
      ),
    )
    .returning(sessionColumns)
  return row
}

/** A session as it stood when its row was locked. */
export interface LockedSession extends SessionRow {
  revoked: boolean
  revokedReason: RevocationReason | null
  expired: boolean
  userDisabled: boolean
  replays: number
  /** Seconds since the current token was issued, by the database's clock. */
  secondsSinceRotation: number
}

/** Locks the session a token belongs to and reads why it could not be rotated. Only within a transaction. */
export async function lockSession(
  executor: Executor,
  token: PresentedToken,
): Promise<LockedSession | undefined> {
  const [row] = await executor
    .select({
      ...sessionColumns,
      revoked: sql<boolean>`${sessions.revokedAt} is not null`,
      revokedReason: sessions.revokedReason,
      expired: sql<boolean>`${sessions.idleExpiresAt} <= ${databaseNow}`,
      userDisabled: sql<boolean>`${users.disabledAt} is not null`,
      replays: sessions.replays,
      secondsSinceRotation: sql<number>`extract(epoch from ${databaseNow} - ${sessions.rotatedAt})::float8`,
    })
    .from(sessions)
    .innerJoin(users, eq(users.id, sessions.userId))
    .where(isOf(token))
    .for('update', { of: sessions })
  return row
}

/** Counts that the current token was handed out once more. Moves nothing else. */
export async function countReplay(executor: Executor, sessionId: string): Promise<void> {
  await executor
    .update(sessions)
    .set({ replays: sql`${sessions.replays} + 1` })
    .where(eq(sessions.id, sessionId))
}

/** Moves a session that the database knows in an older state than the client past the client's generation. */
export async function fastForwardGeneration(
  executor: Executor,
  token: PresentedToken,
  idleSeconds: number,
): Promise<SessionRow | undefined> {
  const [row] = await executor
    .update(sessions)
    .set({ generation: token.generation + 1, ...rotation(idleSeconds) })
    .from(users)
    .where(and(isOf(token), eq(users.id, sessions.userId), isLive()))
    .returning(sessionColumns)
  return row
}

/** Ends the session of an authentic token, whatever its generation, for ever. Returns whether this call ended it. */
export async function revokeSession(
  executor: Executor,
  token: PresentedToken,
  reason: RevocationReason,
): Promise<boolean> {
  const ended = await executor
    .update(sessions)
    .set({ revokedAt: databaseNow, revokedReason: reason })
    .where(and(isOf(token), isNull(sessions.revokedAt)))
    .returning({ id: sessions.id })
  return ended.length > 0
}
