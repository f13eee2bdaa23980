// SQL that moves a session from one refresh token to the next. Each is one conditional statement, so whoever comes
// second sees what the first one did.
import { and, eq, type Placeholder, sql } from 'drizzle-orm'
import { databaseNow, type Executor, secondsFromNow } from './executor.ts'
import { prepared } from './prepared.ts'
import { users } from './schema/accounts.ts'
import { type RevocationReason, sessions } from './schema/sessions.ts'
import { isLive, type SessionRow, sessionColumns } from './sessions.ts'
import {
  isOf,
  type PresentedToken,
  type TokenPolicy,
  type TokenState,
  tokenState,
} from './token-state.ts'
import { type UserRow, userColumns } from './user-row.ts'

/** What a session that is used learns from it: by whom, and how long it may be idle from now on. */
export interface SessionUse {
  ip: string | undefined
  userAgent: string | undefined
  idleSeconds: number
}

const valuesOf = ({ ip, userAgent, idleSeconds }: SessionUse) => ({
  ip: ip ?? null,
  userAgent: userAgent ?? null,
  idleSeconds,
})

/** A session with its user as they are now, so that a client which refreshes learns what has changed. */
export interface RefreshedSession extends SessionRow {
  user: UserRow
}

const refreshedColumns = { ...sessionColumns, user: userColumns }

// What every rotation sets besides the generation. An address or a user agent that is not known is recorded as such:
// whoever hides them must not pass for whoever came before.
const rotation = (use: {
  ip: string | null | Placeholder
  userAgent: string | null | Placeholder
  idleSeconds: number | Placeholder
}) => ({
  rotatedAt: databaseNow,
  replays: 0,
  lastUsedAt: databaseNow,
  lastIp: sql<string>`${use.ip}`,
  lastUserAgent: sql<string>`${use.userAgent}`,
  idleExpiresAt: sql<Date>`least(${sessions.expiresAt}, ${secondsFromNow(use.idleSeconds)})`,
})

const rotateStatement = prepared((executor) =>
  executor
    .update(sessions)
    .set({
      generation: sql`${sessions.generation} + 1`,
      ...rotation({
        ip: sql.placeholder('ip'),
        userAgent: sql.placeholder('userAgent'),
        idleSeconds: sql.placeholder('idleSeconds'),
      }),
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
  use: SessionUse,
): Promise<RefreshedSession | undefined> {
  const [row] = await rotateStatement(executor).execute({ ...token, ...valuesOf(use) })
  return row
}

/** A session as it was when its row was locked. */
export interface LockedSession extends RefreshedSession {
  revoked: boolean
  revokedReason: RevocationReason | null
  expired: boolean
  userDisabled: boolean
  replays: number
  /** What the token is, if the session is live. */
  tokenState: TokenState
}

/** Locks the session a token belongs to and reads its state. Only within a transaction. */
export async function lockSession(
  executor: Executor,
  token: PresentedToken,
  policy: TokenPolicy,
): Promise<LockedSession | undefined> {
  // Locked first and read then: the second statement sees the row, and the clock, as they are once the lock is held.
  const [locked] = await executor
    .select({ id: sessions.id })
    .from(sessions)
    .where(isOf(token))
    .for('update')
    .prepare('lock_session')
    .execute()
  if (!locked) return undefined
  const [row] = await executor
    .select({
      ...refreshedColumns,
      revoked: sql<boolean>`${sessions.revokedAt} is not null`,
      revokedReason: sessions.revokedReason,
      expired: sql<boolean>`${sessions.idleExpiresAt} <= ${databaseNow}`,
      userDisabled: sql<boolean>`${users.disabledAt} is not null`,
      replays: sessions.replays,
      tokenState: tokenState(token, policy),
    })
    .from(sessions)
    .innerJoin(users, eq(users.id, sessions.userId))
    .where(eq(sessions.id, locked.id))
    .prepare('read_session')
    .execute()
  return row
}

/**
 * Counts that the current token was handed out once more. Moves nothing else, not even where the session was used last:
 * a thief who may read that would learn from it when the owner came.
 */
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
  use: SessionUse,
): Promise<RefreshedSession | undefined> {
  const [row] = await executor
    .update(sessions)
    .set({ generation: token.generation + 1, ...rotation(valuesOf(use)) })
    .from(users)
    .where(and(isOf(token), eq(users.id, sessions.userId), isLive()))
    .returning(refreshedColumns)
  return row
}

/**
 * Answers a late retry: the successor that nobody has used is displaced by another one. What was rotated last stays what
 * it was, so that this answer may be lost as well. Only under the lock of a session that the token is `late` for.
 */
export async function displaceSuccessor(
  tx: Executor,
  token: PresentedToken,
  use: SessionUse,
): Promise<RefreshedSession | undefined> {
  const next = sql`${sessions.generation} + 1`
  const [row] = await tx
    .update(sessions)
    .set({
      generation: next,
      retryGeneration: token.generation,
      retryForGeneration: next,
      ...rotation(valuesOf(use)),
    })
    .from(users)
    .where(and(isOf(token), eq(users.id, sessions.userId), isLive()))
    .returning(refreshedColumns)
  return row
}
