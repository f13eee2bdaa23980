// Sets and replaces password hashes.
import { and, eq, isNull, sql } from 'drizzle-orm'
import { databaseNow, type Executor } from '../executor.ts'
import { users } from '../schema/accounts.ts'
import { nextCredentialVersion } from './credential-version.ts'

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
      credentialVersion: nextCredentialVersion,
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
      credentialVersion: nextCredentialVersion,
      emailVerifiedAt: sql`coalesce(${users.emailVerifiedAt}, ${databaseNow})`,
      updatedAt: databaseNow,
    })
    .where(eq(users.id, userId))
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
