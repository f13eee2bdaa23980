// SQL on users.
import { and, eq, sql } from 'drizzle-orm'
import { databaseNow, type Executor } from './executor.ts'
import { prepared } from './prepared.ts'
import { revokeSessionsOfUser } from './revocation.ts'
import { users } from './schema/accounts.ts'
import { sessions } from './schema/sessions.ts'
import { isLive } from './sessions.ts'
import { type UserRow, userColumns } from './user-row.ts'

export interface NewUser {
  id: string
  /** Canonical: trimmed and lower-cased. */
  email: string
  fullName: string
  passwordHash: string
}

/** Creates a user, or returns undefined when the email is taken. */
export async function insertUser(executor: Executor, user: NewUser): Promise<UserRow | undefined> {
  const [row] = await executor
    .insert(users)
    .values({ ...user, role: 'USER', createdAt: databaseNow, updatedAt: databaseNow })
    .onConflictDoNothing({ target: users.email })
    .returning(userColumns)
    .prepare('insert_user')
    .execute()
  return row
}

export interface LoginRow {
  user: UserRow
  passwordHash: string
  isDisabled: boolean
}

const loginStatement = prepared((executor) =>
  executor
    .select({
      user: userColumns,
      passwordHash: users.passwordHash,
      isDisabled: sql<boolean>`${users.disabledAt} is not null`,
    })
    .from(users)
    .where(eq(users.email, sql.placeholder('email')))
    .prepare('find_login'),
)

/** What a login needs to know of the account with this canonical email. */
export async function findLogin(executor: Executor, email: string): Promise<LoginRow | undefined> {
  const [row] = await loginStatement(executor).execute({ email })
  return row
}

/** Exchanges a password's hash for another of the same password, unless it is no longer `from`. Whether it did. */
export async function replacePasswordHash(
  executor: Executor,
  { userId, from, to }: { userId: string; from: string; to: string },
): Promise<boolean> {
  const rows = await executor
    .update(users)
    .set({ passwordHash: to })
    .where(and(eq(users.id, userId), eq(users.passwordHash, from)))
    .returning({ id: users.id })
  return rows.length > 0
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
        isLive(),
      ),
    )
    .prepare('find_session_user'),
)

/** The user of a live session; undefined when the session has ended or the user is gone or disabled. One statement. */
export async function findSessionUser(
  executor: Executor,
  session: { id: string; userId: string },
): Promise<UserRow | undefined> {
  const [row] = await sessionUserStatement(executor).execute(session)
  return row
}

/** Disables an account and ends its sessions, both or neither. Returns the ids of the ended sessions. */
export async function disableUser(executor: Executor, userId: string): Promise<string[]> {
  return executor.transaction(async (tx) => {
    await tx
      .update(users)
      .set({ disabledAt: databaseNow, updatedAt: databaseNow })
      .where(eq(users.id, userId))
    return revokeSessionsOfUser(tx, { userId }, 'disabled')
  })
}

/** Deletes an account with its sessions, which are announced as ended first. Returns their ids. */
export async function deleteUser(executor: Executor, userId: string): Promise<string[]> {
  return executor.transaction(async (tx) => {
    const ended = await revokeSessionsOfUser(tx, { userId }, 'deleted')
    await tx.delete(users).where(eq(users.id, userId))
    return ended
  })
}
