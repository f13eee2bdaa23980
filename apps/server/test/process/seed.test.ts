// Runs `pnpm db:seed` as a process of its own, on a database in a folder.
import { execFile } from 'node:child_process'
import { existsSync } from 'node:fs'
import { mkdtemp, rm } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { createDatabase, type Executor, findLogin, insertUser, listSessions } from '@countersign/db'
import { afterEach, beforeEach, expect, test } from 'vitest'
import { DEMO_PASSWORD, demoUsers } from '../../src/operations/seed/demo-users.ts'

const entry = join(import.meta.dirname, '../../src/seed.ts')
let parent: string
let url: string

beforeEach(async () => {
  parent = await mkdtemp(join(tmpdir(), 'countersign-seed-'))
  url = `pglite://${join(parent, 'data')}`
})
afterEach(() => rm(parent, { recursive: true }))

interface Run {
  readonly code: number
  readonly stdout: string
  readonly stderr: string
}

function seed(mode = 'development'): Promise<Run> {
  const env = {
    PATH: process.env.PATH,
    DATABASE_URL: url,
    NODE_ENV: mode,
    CORS_ORIGIN: 'https://app.example.com',
  }
  return new Promise((resolve) => {
    const child = execFile(process.execPath, [entry], { env }, (_error, stdout, stderr) =>
      resolve({ code: child.exitCode ?? -1, stdout, stderr }),
    )
  })
}

async function withDatabase<TValue>(use: (executor: Executor) => Promise<TValue>): Promise<TValue> {
  const database = await createDatabase(url)
  try {
    await database.migrate()
    return await use(database.executor)
  } finally {
    await database.close()
  }
}

const countSessions = () =>
  withDatabase(async (executor) => {
    const counts = demoUsers.map(async ({ email }) => {
      const login = await findLogin(executor, email)
      return login ? (await listSessions(executor, login.user.id)).length : 0
    })
    return Promise.all(counts)
  })

test('demo users sign up with sessions and are printed; a second run adds nothing', async () => {
  const first = await seed()
  expect(first).toMatchObject({ code: 0, stderr: '' })
  for (const { email } of demoUsers) expect(first.stdout).toContain(email)
  expect(first.stdout).toContain(DEMO_PASSWORD)
  expect(await countSessions()).toEqual([2, 2, 2])

  expect(await seed()).toMatchObject({ code: 0, stdout: expect.stringMatching(/^0 of 3 /) })
  expect(await countSessions()).toEqual([2, 2, 2])
})

test('a database with other users is refused and stays as it is', async () => {
  await withDatabase((executor) =>
    insertUser(executor, {
      id: '01900000-0000-7000-8000-000000000001',
      email: 'real@example.com',
      fullName: 'A Real User',
      passwordHash: 'none',
    }),
  )
  const { code, stderr } = await seed()
  expect(code).toBe(1)
  expect(stderr).toContain('The database has other users')
  expect(await countSessions()).toEqual([0, 0, 0])
})

test('production is refused before its database is opened', async () => {
  const { code, stderr } = await seed('production')
  expect(code).toBe(1)
  expect(stderr).toContain('for development only')
  expect(existsSync(join(parent, 'data'))).toBe(false)
})
