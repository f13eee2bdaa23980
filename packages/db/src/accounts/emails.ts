// Verifies and replaces email addresses.
import { and, eq, isNull, ne } from 'drizzle-orm'
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
  return unlessTaken(tx, (savepoint) =>
    savepoint
      .update(users)
      .set({
        email,
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
