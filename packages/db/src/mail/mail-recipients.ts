// Reads what decides whether a mail is still due. Never returns a password hash.
import { eq, sql } from 'drizzle-orm'
import type { Executor } from '../executor.ts'
import { users } from '../schema/accounts.ts'

/** The account that a mail is about. */
export interface MailRecipient {
  id: string
  email: string
  fullName: string
  credentialVersion: number
  emailVerified: boolean
  isDisabled: boolean
  hasPassword: boolean
  updatedAt: Date
}

/** Looks an account up by its id, else by its canonical address. */
export async function findMailRecipient(
  executor: Executor,
  { userId, email }: { userId: string | null; email: string },
): Promise<MailRecipient | undefined> {
  const [row] = await executor
    .select({
      id: users.id,
      email: users.email,
      fullName: users.fullName,
      credentialVersion: users.credentialVersion,
      emailVerified: sql<boolean>`${users.emailVerifiedAt} is not null`,
      isDisabled: sql<boolean>`${users.disabledAt} is not null`,
      hasPassword: sql<boolean>`${users.passwordHash} is not null`,
      updatedAt: users.updatedAt,
    })
    .from(users)
    .where(userId === null ? eq(users.email, email) : eq(users.id, userId))
  return row
}
