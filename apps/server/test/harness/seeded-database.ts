// Creates a database in a folder, with users and links that were mailed to them, for a server that is started on it.
import { randomUUID } from 'node:crypto'
import { mkdtempSync, rmSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { createPasswords } from '@countersign/api'
import { createDatabase, insertUser, type NewOneTimeToken } from '@countersign/db'
import { insertTestLink } from '@countersign/db/testing'
import { TEST_PASSWORD_COST, TEST_PASSWORD_QUEUE } from '@countersign/testing'

export interface SeededUser {
  readonly email: string
  readonly fullName: string
  /** Null for an invited user. */
  readonly password: string | null
  readonly role?: 'USER' | 'ADMIN'
  readonly links: readonly SeededLink[]
}

export interface SeededLink extends Pick<NewOneTimeToken, 'purpose'> {
  /** What stands in the mailed link. */
  readonly token: string
  /** The user's own address when absent. */
  readonly email?: string
  readonly isExpired?: boolean
}

export interface SeededDatabase {
  readonly url: string
  remove(): void
}

export async function createSeededDatabase(users: readonly SeededUser[]): Promise<SeededDatabase> {
  const folder = mkdtempSync(join(tmpdir(), 'seeded-database-'))
  const url = `pglite://${folder}`
  const database = await createDatabase(url)
  await database.migrate()
  const passwords = await createPasswords(TEST_PASSWORD_COST, TEST_PASSWORD_QUEUE)
  for (const { links, password, ...user } of users) {
    const id = randomUUID()
    const hashed = password === null ? undefined : await passwords.hash(password)
    const passwordHash = hashed?.kind === 'hashed' ? hashed.hash : null
    await insertUser(database.executor, { ...user, id, passwordHash })
    for (const { token, purpose, email = user.email, isExpired = false } of links) {
      await insertTestLink(database.executor, {
        token,
        purpose,
        userId: id,
        email,
        credentialVersion: purpose === 'undoEmailChange' ? null : 0,
        lifeSeconds: isExpired ? -1 : 3_600,
      })
    }
  }
  await database.close()
  return { url, remove: () => rmSync(folder, { recursive: true }) }
}
