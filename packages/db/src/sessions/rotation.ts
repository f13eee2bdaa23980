// Moves a session from one refresh token to the next, each time by one conditional statement: the second of two racing
// refreshes sees what the first did.
import { and, eq, type Placeholder, sql } from 'drizzle-orm'
import { type UserRow, userColumns } from '../accounts/user-row.ts'
import { databaseNow, type Executor, secondsFromNow } from '../executor.ts'
import { prepared } from '../prepared.ts'
import { users } from '../schema/accounts.ts'
import { type RevocationReason, sessions } from '../schema/sessions.ts'
import { isUsable, type SessionRow, sessionColumns } from './sessions.ts'
import {
  isOf,
  type PresentedToken,
  type TokenPolicy,
  type TokenState,
  tokenState,
} from './token-state.ts'

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

/** A session with its current user, so that a refresh tells the client what changed. */
export interface RefreshedSession extends SessionRow {
  user: UserRow
}

const refreshedColumns = { ...sessionColumns, user: userColumns }

// Set by every rotation, besides the generation. An unknown address or user agent overwrites the previous one: a client that
// hides them must not pass for the last.
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
        isUsable(),
      ),
    )
    .returning(refreshedColumns)
    .prepare('rotate_generation'),
)

/** Undefined unless the token is the current one of a usable session. One statement, one winner. */
export async function rotateGeneration(
  executor: Executor,
  token: PresentedToken,
  use: SessionUse,
): Promise<RefreshedSession | undefined> {
  const [row] = await rotateStatement(executor).execute({ ...token, ...valuesOf(use) })
  return row
}

/** A session's state under the lock of its row. */
export interface LockedSession extends RefreshedSession {
  revoked: boolean
  revokedReason: RevocationReason | null
  expired: boolean
  userDisabled: boolean
  replays: number
  /** Meaningful only if the session is neither revoked nor expired. */
  tokenState: TokenState
}

/** Locks a token's session and reads its state. Only within a transaction. */
export async function lockSession(
  executor: Executor,
  token: PresentedToken,
  policy: TokenPolicy,
): Promise<LockedSession | undefined> {
  // Two statements, so that the second reads the row and the clock once the lock is held.
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
 * Counts that the current token was returned once more. Changes nothing else, not even the last use: a thief who reads that
 * would see when the owner was active.
 */
export async function countReplay(executor: Executor, sessionId: string): Promise<void> {
  await executor
    .update(sessions)
    .set({ replays: sql`${sessions.replays} + 1` })
    .where(eq(sessions.id, sessionId))
}

/** Moves a session past the client's generation, after the database lost commits in a failover. */
export async function fastForwardGeneration(
  executor: Executor,
  token: PresentedToken,
  use: SessionUse,
): Promise<RefreshedSession | undefined> {
  const [row] = await executor
    .update(sessions)
    .set({ generation: token.generation + 1, ...rotation(valuesOf(use)) })
    .from(users)
    .where(and(isOf(token), eq(users.id, sessions.userId), isUsable()))
    .returning(refreshedColumns)
  return row
}

/**
 * Answers a late retry: displaces the unused successor by another. The generation rotated last stays the same, so this
 * answer may be lost too. Only under the lock of a session for which the token is `late`.
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
    .where(and(isOf(token), eq(users.id, sessions.userId), isUsable()))
    .returning(refreshedColumns)
  return row
}
