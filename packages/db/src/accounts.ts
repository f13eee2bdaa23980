// Reads and changes accounts. Never returns a password hash except to a login.
import { and, eq, isNull, ne, notInArray, sql } from 'drizzle-orm'
import { databaseNow, type Executor } from './executor.ts'
import { prepared } from './prepared.ts'
import { type UserRole, users } from './schema/accounts.ts'
import { type UserRow, userColumns } from './user-row.ts'

const nextVersion = sql`${users.credentialVersion} + 1`

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

/**
 * Sets another password, and returns the new credential version; undefined if the version is no longer the given one or the
 * account is disabled. Revoke the sessions in the same transaction.
 */
export async function changePasswordHash(
  tx: Executor,
  change: { userId: string; credentialVersion: number; passwordHash: string },
): Promise<number | undefined> {
  const [row] = await tx
    .update(users)
    .set({
      passwordHash: change.passwordHash,
      credentialVersion: nextVersion,
      updatedAt: databaseNow,
    })
    .where(
      and(
        eq(users.id, change.userId),
        eq(users.credentialVersion, change.credentialVersion),
        isNull(users.disabledAt),
      ),
    )
    .returning({ credentialVersion: users.credentialVersion })
  return row?.credentialVersion
}

/** Sets the first or another password of a user whose address was just proven. Revoke the sessions in the same transaction. */
export async function resetPasswordHash(
  tx: Executor,
  { userId, passwordHash }: { userId: string; passwordHash: string },
): Promise<void> {
  await tx
    .update(users)
    .set({
      passwordHash,
      credentialVersion: nextVersion,
      emailVerifiedAt: sql`coalesce(${users.emailVerifiedAt}, ${databaseNow})`,
      updatedAt: databaseNow,
    })
    .where(eq(users.id, userId))
}

/** False if the address was verified before. */
export async function markEmailVerified(tx: Executor, userId: string): Promise<boolean> {
  const rows = await tx
    .update(users)
    .set({ emailVerifiedAt: databaseNow, updatedAt: databaseNow })
    .where(and(eq(users.id, userId), isNull(users.emailVerifiedAt)))
    .returning({ id: users.id })
  return rows.length > 0
}

/** Sets another address, which was just proven; false if another account has it, then or at the same time. */
export async function replaceEmail(
  tx: Executor,
  { userId, email }: { userId: string; email: string },
): Promise<boolean> {
  return unlessTaken(tx, (savepoint) =>
    savepoint
      .update(users)
      .set({
        email,
        credentialVersion: nextVersion,
        emailVerifiedAt: databaseNow,
        updatedAt: databaseNow,
      })
      .where(eq(users.id, userId)),
  )
}

/** Within a savepoint, so that the transaction goes on after a violation of a unique key. */
async function unlessTaken(
  tx: Executor,
  change: (savepoint: Executor) => PromiseLike<unknown>,
): Promise<boolean> {
  try {
    await tx.transaction(async (savepoint) => {
      await change(savepoint)
    })
    return true
  } catch (error) {
    if (isUniqueViolation(error)) return false
    throw error
  }
}

// Of both drivers, within Drizzle's error.
const isUniqueViolation = (error: unknown) =>
  error instanceof Error && Object(error.cause).code === '23505'

/** Whether another account has this canonical email. */
export async function isEmailTaken(
  executor: Executor,
  { userId, email }: { userId: string; email: string },
): Promise<boolean> {
  const rows = await executor
    .select({ id: users.id })
    .from(users)
    .where(and(eq(users.email, email), ne(users.id, userId)))
  return rows.length > 0
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

/** Replaces a hash by another of the same password, if it is still `from`; returns whether it was. */
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
