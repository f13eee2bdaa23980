// Runs the command line as a process of its own, on a database that is closed meanwhile if it is embedded.
import { execFile } from 'node:child_process'
import { mkdtemp, rm } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { createDatabase, type Executor, insertUser } from '@countersign/db'
import { createTestDatabase } from '@countersign/db/testing'

const entry = join(import.meta.dirname, '../../src/cli.ts')
export const AUDIT_SECRET = 'audit-secret-one-of-32-bytes-or-more'

export interface Run {
  readonly code: number
  readonly stdout: string
  readonly stderr: string
}

export interface CliDatabase {
  readonly url: string
  run(...args: string[]): Promise<Run>
  use<TValue>(work: (db: Executor) => Promise<TValue>): Promise<TValue>
  drop(): Promise<void>
}

export function runCli(env: Record<string, string>, args: readonly string[]): Promise<Run> {
  return new Promise((resolve) => {
    const options = { env: { PATH: process.env.PATH, NODE_ENV: 'development', ...env } }
    const child = execFile(process.execPath, [entry, ...args], options, (_, stdout, stderr) =>
      resolve({ code: child.exitCode ?? -1, stdout, stderr }),
    )
  })
}

/** Migrated, on the server of TEST_DATABASE_URL or in a folder. */
export async function createCliDatabase(): Promise<CliDatabase> {
  const server = process.env.TEST_DATABASE_URL ? await createTestDatabase() : undefined
  const folder = await mkdtemp(join(tmpdir(), 'countersign-cli-'))
  const url = server?.url ?? `pglite://${join(folder, 'data')}`
  const cliDatabase: CliDatabase = {
    url,
    run: (...args) => runCli({ DATABASE_URL: url, AUDIT_SECRET }, args),
    async use(work) {
      const database = await createDatabase(url)
      try {
        return await work(database.executor)
      } finally {
        await database.close()
      }
    },
    async drop() {
      await server?.drop()
      await rm(folder, { recursive: true })
    },
  }
  const database = await createDatabase(url)
  await database.migrate()
  await database.close()
  return cliDatabase
}

let users = 0

export async function addUser(db: Executor, email: string, fullName = 'Ada Lovelace') {
  const id = `01900000-0000-7000-8000-${String(++users).padStart(12, '0')}`
  await insertUser(db, { id, email, fullName, passwordHash: 'none' })
  return id
}
