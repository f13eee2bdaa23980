// Opens and reads sessions. rotation.ts and revocation.ts change them.
import { and, desc, eq, isNull, type SQL, sql } from 'drizzle-orm'
import { lockAccountStatus } from '../accounts/account-status.ts'
import { type UserRow, userColumns } from '../accounts/user-row.ts'
import { databaseNow, type Executor, secondsFromNow } from '../executor.ts'
import { prepared } from '../prepared.ts'
import { type UserRole, users } from '../schema/accounts.ts'
import { sessions } from '../schema/sessions.ts'

/** What tokens are issued from. */
export interface SessionRow {
  id: string
  userId: string
  role: UserRole
  generation: number
  idleExpiresAt: Date
  /** Until the session expires unless it is refreshed, by the database's clock. */
  secondsLeft: number
}

const secondsLeft = sql<number>`extract(epoch from ${sessions.idleExpiresAt} - ${databaseNow})::float8`

/** Needs `users` joined. */
export const sessionColumns = {
  id: sessions.id,
  userId: sessions.userId,
  role: users.role,
  generation: sessions.generation,
  idleExpiresAt: sessions.idleExpiresAt,
  secondsLeft,
}

/** Matches sessions that are neither revoked nor expired. */
export function isLive(): SQL | undefined {
  return and(isNull(sessions.revokedAt), sql`${sessions.idleExpiresAt} > ${databaseNow}`)
}

/** Matches live sessions of enabled users. Needs `users` joined. */
export function isUsable(): SQL | undefined {
  return and(isLive(), isNull(users.disabledAt))
}

export interface NewSession {
  id: string
  userId: string
  /** Read before the user's password was verified. */
  credentialVersion: number
  keyHash: string
  idleSeconds: number
  maxAgeSeconds: number
  userAgent: string | undefined
  ip: string | undefined
}

/**
 * Opens a session for a user whose password was just verified; undefined if the account was disabled, deleted or given
 * another password meanwhile. The lock on the user's row makes a concurrent password change either see and revoke this
 * session, or change the version first. It also serialises one user's logins, so that they count each other's sessions.
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
      retryGeneration: sql`null::integer`.as('retry_generation'),
      retryForGeneration: sql`null::integer`.as('retry_for_generation'),
      replays: sql`0`.as('replays'),
      createdAt: sql`${databaseNow}`.as('created_at'),
      lastUsedAt: sql`${databaseNow}`.as('last_used_at'),
      idleExpiresAt: sql`${secondsFromNow(idleSeconds)}`.as('idle_expires_at'),
      expiresAt: sql`${secondsFromNow(session.maxAgeSeconds)}`.as('expires_at'),
      userAgent: sql`${session.userAgent ?? null}::text`.as('user_agent'),
      ip: sql`${session.ip ?? null}::text`.as('ip'),
      lastUserAgent: sql`${session.userAgent ?? null}::text`.as('last_user_agent'),
      lastIp: sql`${session.ip ?? null}::text`.as('last_ip'),
      revokedAt: sql`null::timestamptz`.as('revoked_at'),
      revokedReason: sql`null::text`.as('revoked_reason'),
    })
    .from(users)
    .where(
      and(
        eq(users.id, session.userId),
        eq(users.credentialVersion, session.credentialVersion),
        isNull(users.disabledAt),
      ),
    )
    .for('no key update')
  const [row] = await executor
    .insert(sessions)
    .select(verifiedUser)
    .returning({
      id: sessions.id,
      userId: sessions.userId,
      generation: sessions.generation,
      idleExpiresAt: sessions.idleExpiresAt,
      secondsLeft,
      role: sql<UserRole>`(select ${users.role} from ${users} where ${users.id} = ${sessions.userId})`,
    })
    .prepare('insert_session')
    .execute()
  return row
}

const sessionUserStatement = prepared((executor) =>
  executor
    .select(userColumns)
    .from(sessions)
    .innerJoin(users, eq(users.id, sessions.userId))
    .where(
      and(
        eq(sessions.id, sql.placeholder('id')),
        eq(sessions.userId, sql.placeholder('userId')),
        isUsable(),
      ),
    )
    .prepare('find_session_user'),
)

/** The user of a session; undefined if the session is revoked or expired, or the user deleted or disabled. */
export async function findSessionUser(
  executor: Executor,
  session: { id: string; userId: string },
): Promise<UserRow | undefined> {
  const [row] = await sessionUserStatement(executor).execute(session)
  return row
}

/**
 * Locks the user's row and then the session's, so that neither is revoked, disabled or deleted before the transaction ends;
 * false if it is no longer usable.
 */
export async function lockActiveSession(
  tx: Executor,
  session: { id: string; userId: string },
): Promise<boolean> {
  const account = await lockAccountStatus(tx, session.userId)
  if (!account || account.isDisabled) return false
  const rows = await tx
    .select({ id: sessions.id })
    .from(sessions)
    .where(and(eq(sessions.id, session.id), eq(sessions.userId, session.userId), isLive()))
    .for('no key update')
  return rows.length > 0
}

/** Locks a user's row: before its sessions, so that no two transactions wait for each other. */
export async function lockUser(tx: Executor, userId: string): Promise<void> {
  await tx.select({ id: users.id }).from(users).where(eq(users.id, userId)).for('no key update')
}

export interface SessionListRow {
  id: string
  createdAt: Date
  lastUsedAt: Date
  idleExpiresAt: Date
  /** The client that opened it. */
  userAgent: string | null
  ip: string | null
  /** The client that used it last. */
  lastUserAgent: string | null
  lastIp: string | null
}

/** The live sessions of a user, most recently used first. */
export async function listSessions(executor: Executor, userId: string): Promise<SessionListRow[]> {
  return executor
    .select({
      id: sessions.id,
      createdAt: sessions.createdAt,
      lastUsedAt: sessions.lastUsedAt,
      idleExpiresAt: sessions.idleExpiresAt,
      userAgent: sessions.userAgent,
      ip: sessions.ip,
      lastUserAgent: sessions.lastUserAgent,
      lastIp: sessions.lastIp,
    })
    .from(sessions)
    .where(and(eq(sessions.userId, userId), isLive()))
    .orderBy(desc(sessions.lastUsedAt), desc(sessions.id))
}
