// SQL that moves a session from one refresh token to the next. Each is one conditional statement, so whoever comes
// second sees what the first one did.
import { and, eq, type Placeholder, type SQL, sql } from 'drizzle-orm'
import { databaseNow, type Executor, secondsFromNow } from './executor.ts'
import { prepared } from './prepared.ts'
import { type RevocationReason, sessions, users } from './schema.ts'
import { isLive, type SessionRow, sessionColumns } from './sessions.ts'
import { type UserRow, userColumns } from './user-row.ts'

/** What an authentic refresh token says. */
export interface PresentedToken {
  sessionId: string
  userId: string
  keyHash: string
  generation: number
}

/** True of the session whose key the token carries, whatever the generation. */
export function isOf(token: PresentedToken): SQL | undefined {
  return and(
    eq(sessions.id, token.sessionId),
    eq(sessions.userId, token.userId),
    eq(sessions.keyHash, token.keyHash),
  )
}

/** A session with its user as they are now, so that a client which refreshes learns what has changed. */
export interface RefreshedSession extends SessionRow {
  user: UserRow
}

const refreshedColumns = { ...sessionColumns, user: userColumns }

// What every rotation sets besides the generation.
const rotation = (idleSeconds: number | Placeholder) => ({
  rotatedAt: databaseNow,
  lastUsedAt: databaseNow,
  replays: 0,
  idleExpiresAt: sql<Date>`least(${sessions.expiresAt}, ${secondsFromNow(idleSeconds)})`,
})

const rotateStatement = prepared((executor) =>
  executor
    .update(sessions)
    .set({
      generation: sql`${sessions.generation} + 1`,
      ...rotation(sql.placeholder('idleSeconds')),
    })
    .from(users)
    .where(
      and(
        eq(sessions.id, sql.placeholder('sessionId')),
        eq(sessions.userId, sql.placeholder('userId')),
        eq(sessions.keyHash, sql.placeholder('keyHash')),
        eq(sessions.generation, sql.placeholder('generation')),
        eq(users.id, sessions.userId),
        isLive(),
      ),
    )
    .returning(refreshedColumns)
    .prepare('rotate_generation'),
)

/** Spends the current token: one statement, one winner. Undefined when it is not the current one of a live session. */
export async function rotateGeneration(
  executor: Executor,
  token: PresentedToken,
  idleSeconds: number,
): Promise<RefreshedSession | undefined> {
  const [row] = await rotateStatement(executor).execute({ ...token, idleSeconds })
  return row
}

/** A session as it stood when its row was locked. */
export interface LockedSession extends RefreshedSession {
  revoked: boolean
  revokedReason: RevocationReason | null
  expired: boolean
  userDisabled: boolean
  replays: number
  /** Seconds since the current token was issued, by the database's clock. */
  secondsSinceRotation: number
}

/** Locks the session a token belongs to and reads how it stands. Only within a transaction. */
export async function lockSession(
  executor: Executor,
  token: PresentedToken,
): Promise<LockedSession | undefined> {
  const [row] = await executor
    .select({
      ...refreshedColumns,
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
): Promise<RefreshedSession | undefined> {
  const [row] = await executor
    .update(sessions)
    .set({ generation: token.generation + 1, ...rotation(idleSeconds) })
    .from(users)
    .where(and(isOf(token), eq(users.id, sessions.userId), isLive()))
    .returning(refreshedColumns)
  return row
}
