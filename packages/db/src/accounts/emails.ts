// Verifies and replaces email addresses.
import { and, eq, isNull, ne, sql } from 'drizzle-orm'
import { databaseNow, type Executor } from '../executor.ts'
import { users } from '../schema/accounts.ts'
import { nextCredentialVersion } from './credential-version.ts'

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
  return setEmail(tx, userId, { email })
}

/**
 * Restores a former address, which was just proven, and takes the password away: the thief who changed the address may know it.
 * False if another account has the address.
 */
export async function restoreEmail(
  tx: Executor,
  { userId, email }: { userId: string; email: string },
): Promise<boolean> {
  return setEmail(tx, userId, { email, passwordHash: null })
}

function setEmail(
  tx: Executor,
  userId: string,
  change: { email: string; passwordHash?: null },
): Promise<boolean> {
  return unlessTaken(tx, (savepoint) =>
    savepoint
      .update(users)
      .set({
        ...change,
        credentialVersion: nextCredentialVersion,
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

/** Another account with this canonical email. */
export interface EmailHolder {
  id: string
  /** Never verified, and no administrator: the person who proves the address may dispose of it. */
  isUnproven: boolean
  createdAt: Date
}

export async function findEmailHolder(
  executor: Executor,
  { userId, email }: { userId: string; email: string },
): Promise<EmailHolder | undefined> {
  const [row] = await executor
    .select({
      id: users.id,
      isUnproven: sql<boolean>`${users.emailVerifiedAt} is null and ${users.role} = 'USER'`,
      createdAt: users.createdAt,
    })
    .from(users)
    .where(and(eq(users.email, email), ne(users.id, userId)))
  return row
}
