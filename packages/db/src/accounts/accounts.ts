// Reads and changes accounts. Never returns a password hash except to a login.
import { and, eq, isNotNull, isNull, notInArray, sql } from 'drizzle-orm'
import { databaseNow, type Executor } from '../executor.ts'
import { prepared } from '../prepared.ts'
import { type UserRole, users } from '../schema/accounts.ts'
import { sessions } from '../schema/sessions.ts'
import { nextCredentialVersion } from './credential-version.ts'
import { type UserRow, userColumns } from './user-row.ts'

export interface NewUser {
  id: string
  /** Canonical: trimmed and lower-cased. */
  email: string
  fullName: string
  /** Null for an invited user. */
  passwordHash: string | null
  role?: UserRole
}

/** Undefined if the email is taken. */
export async function insertUser(executor: Executor, user: NewUser): Promise<UserRow | undefined> {
  const [row] = await executor
    .insert(users)
    .values({ role: 'USER', ...user, createdAt: databaseNow, updatedAt: databaseNow })
    .onConflictDoNothing({ target: users.email })
    .returning(userColumns)
    .prepare('insert_user')
    .execute()
  return row
}

/**
 * Takes the password of an account that was never proven nor used, because another signup came with its address: neither of the
 * two passwords counts, and the person who proves the address sets one. False if there is no such account, or it was invited.
 */
export async function contestUnprovenUser(tx: Executor, email: string): Promise<boolean> {
  const rows = await tx
    .update(users)
    .set({
      passwordHash: null,
      credentialVersion: nextCredentialVersion,
      updatedAt: databaseNow,
    })
    .where(
      and(
        eq(users.email, email),
        eq(users.role, 'USER'),
        isNull(users.emailVerifiedAt),
        isNull(users.disabledAt),
        isNotNull(users.passwordHash),
        sql`not exists (select from ${sessions} where ${sessions.userId} = ${users.id})`,
      ),
    )
    .returning({ id: users.id })
  return rows.length > 0
}

/** What a password is verified against. */
export interface LoginRow {
  user: UserRow
  /** Null until an invited user has chosen a password. */
  passwordHash: string | null
  credentialVersion: number
  isDisabled: boolean
}

const loginColumns = {
  user: userColumns,
  passwordHash: users.passwordHash,
  credentialVersion: users.credentialVersion,
  isDisabled: sql<boolean>`${users.disabledAt} is not null`,
}

const loginStatement = prepared((executor) =>
  executor
    .select(loginColumns)
    .from(users)
    .where(eq(users.email, sql.placeholder('email')))
    .prepare('find_login'),
)

/** @param email canonical */
export async function findLogin(executor: Executor, email: string): Promise<LoginRow | undefined> {
  const [row] = await loginStatement(executor).execute({ email })
  return row
}

/** The same of a user who is signed in. */
export async function findLoginOfUser(
  executor: Executor,
  userId: string,
): Promise<LoginRow | undefined> {
  const [row] = await executor.select(loginColumns).from(users).where(eq(users.id, userId))
  return row
}

/** Undefined if the account is disabled or deleted. */
export async function updateFullName(
  executor: Executor,
  { userId, fullName }: { userId: string; fullName: string },
): Promise<UserRow | undefined> {
  const [row] = await executor
    .update(users)
    .set({ fullName, updatedAt: databaseNow })
    .where(and(eq(users.id, userId), isNull(users.disabledAt)))
    .returning(userColumns)
  return row
}

/** Deletes the user, and the sessions by cascade. */
export async function deleteUserRow(executor: Executor, userId: string): Promise<void> {
  await executor.delete(users).where(eq(users.id, userId))
}

/** True if there is a user whose email is none of `emails`. */
export async function hasUserBeside(
  executor: Executor,
  emails: readonly string[],
): Promise<boolean> {
  const rows = await executor
    .select({ id: users.id })
    .from(users)
    .where(notInArray(users.email, [...emails]))
    .limit(1)
  return rows.length > 0
}
