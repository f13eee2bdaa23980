// Creates the accounts that a timing is measured with, before the server starts: PGlite is opened by one process.
import { randomUUID } from 'node:crypto'
import {
  createDatabase,
  deleteUserRow,
  insertUser,
  markEmailVerified,
  markUserDisabled,
} from '@countersign/db'

export interface TimedAccount {
  readonly passwordHash: string | null
  readonly isDisabled?: true
  readonly isVerified?: true
}

export interface TimedAccounts<TName extends string> {
  emailOf(name: TName): string
  remove(): Promise<void>
}

export async function createAccounts<TName extends string>(
  databaseUrl: string,
  accounts: Readonly<Record<TName, TimedAccount>>,
): Promise<TimedAccounts<TName>> {
  const ids: string[] = []
  const emails = new Map<string, string>()
  const database = await createDatabase(databaseUrl)
  await database.migrate()
  for (const [name, account] of Object.entries<TimedAccount>(accounts)) {
    const [id, email] = [randomUUID(), `${randomUUID()}@example.com`]
    const { passwordHash, isDisabled, isVerified } = account
    await insertUser(database.executor, { id, email, fullName: name, passwordHash })
    if (isDisabled) await markUserDisabled(database.executor, id)
    if (isVerified) await markEmailVerified(database.executor, id)
    ids.push(id)
    emails.set(name, email)
  }
  await database.close()
  return {
    emailOf: (name) => emails.get(name) ?? '',
    async remove() {
      const opened = await createDatabase(databaseUrl)
      for (const id of ids) await deleteUserRow(opened.executor, id)
      await opened.close()
    },
  }
}
