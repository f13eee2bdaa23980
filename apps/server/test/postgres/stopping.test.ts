// Tests stopping while another process holds the migration lock.
import { spawn } from 'node:child_process'
import { once } from 'node:events'
import { fileURLToPath } from 'node:url'
import { createTestDatabase } from '@countersign/db/testing'
import postgres from 'postgres'
import { expect, onTestFinished, test } from 'vitest'
import { testEnv } from '../harness/test-server.ts'

/** "csgn" in ASCII, as packages/db has it. */
const MIGRATION_LOCK = 0x6373676e

test.each([
  ['main', 0],
  ['migrate', 143],
])(
  '[69] %s ends at once on SIGTERM while another migration has the lock',
  async (name, exitCode) => {
    const database = await createTestDatabase({ empty: true })
    onTestFinished(() => database.drop())
    const holder = postgres(database.url, { max: 1 })
    onTestFinished(() => holder.end())
    await holder`select pg_advisory_lock(${MIGRATION_LOCK})`

    const entry = fileURLToPath(new URL(`../../src/${name}.ts`, import.meta.url))
    const child = spawn(process.execPath, [entry], {
      env: { PATH: process.env.PATH, ...testEnv, DATABASE_URL: database.url },
      stdio: 'ignore',
    })
    onTestFinished(() => void child.kill('SIGKILL'))
    const exited = once(child, 'exit')
    const isWaiting = async () => {
      const [row] = await holder`select count(*)::int as waiting from pg_locks
      where locktype = 'advisory' and not granted
        and database = (select oid from pg_database where datname = current_database())`
      return row?.waiting === 1
    }
    while (!(await isWaiting()));
    child.kill('SIGTERM')
    expect(await exited).toEqual([exitCode, null])
  },
)
