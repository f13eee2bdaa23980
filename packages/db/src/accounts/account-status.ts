// Changes whether and as what an account may act: its role, disabled or enabled. Callers that take an
// administrator's power away lock the administrators first, so that two at once cannot remove the last one.
import { and, eq, isNotNull, isNull, ne, sql } from 'drizzle-orm'
import { databaseNow, type Executor } from '../executor.ts'
import { type UserRole, users } from '../schema/accounts.ts'
import { nextCredentialVersion } from './credential-version.ts'

export interface AccountStatus {
  role: UserRole
  isDisabled: boolean
}

/**
 * Locks every administrator who can sign in until the transaction ends; returns their ids. Before any other lock of a user.
 * One who was invited and has no password yet cannot.
 */
export async function lockAdministrators(tx: Executor): Promise<string[]> {
  // In order of id, so that two of these cannot deadlock. One that waited sees rows as they are by then.
  const rows = await tx
    .select({ id: users.id })
    .from(users)
    .where(and(eq(users.role, 'ADMIN'), isNull(users.disabledAt), isNotNull(users.passwordHash)))
    .orderBy(users.id)
    .for('no key update')
  return rows.map(({ id }) => id)
}

/** Locks one user until the transaction ends. */
export async function lockAccountStatus(
  tx: Executor,
  userId: string,
): Promise<AccountStatus | undefined> {
  const [row] = await tx
    .select({ role: users.role, isDisabled: sql<boolean>`${users.disabledAt} is not null` })
    .from(users)
    .where(eq(users.id, userId))
    .for('no key update')
  return row
}

/** Returns whether it had another role. */
export async function updateRole(
  tx: Executor,
  { userId, role }: { userId: string; role: UserRole },
): Promise<boolean> {
  const rows = await tx
    .update(users)
    .set({ role, updatedAt: databaseNow })
    .where(and(eq(users.id, userId), ne(users.role, role)))
    .returning({ id: users.id })
  return rows.length > 0
}

/** Sets `disabled_at` alone: revoke the sessions in the same transaction. Returns whether it was enabled. */
export async function markUserDisabled(executor: Executor, userId: string): Promise<boolean> {
  const rows = await executor
    .update(users)
    .set({
      disabledAt: databaseNow,
      credentialVersion: nextCredentialVersion,
      updatedAt: databaseNow,
    })
    .where(and(eq(users.id, userId), isNull(users.disabledAt)))
    .returning({ id: users.id })
  return rows.length > 0
}

/** Returns whether it was disabled. */
export async function markUserEnabled(executor: Executor, userId: string): Promise<boolean> {
  const rows = await executor
    .update(users)
    .set({ disabledAt: null, updatedAt: databaseNow })
    .where(and(eq(users.id, userId), isNotNull(users.disabledAt)))
    .returning({ id: users.id })
  return rows.length > 0
}
