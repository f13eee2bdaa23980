// Servers behind a PgBouncer in transaction mode, which hands every transaction to another backend and refuses startup
// parameters that it does not keep track of.
import { randomUUID } from 'node:crypto'
import { setTimeout as sleep } from 'node:timers/promises'
import { createTestDatabase, type TestDatabase } from '@countersign/db/testing'
import { afterAll, afterEach, beforeAll, beforeEach, expect, test, vi } from 'vitest'
import { buildServer, type ServerBuild, type ServerProcess } from '../harness/server-process.ts'
import { ada, createBrowser, testEnv } from '../harness/test-server.ts'
import { type PgBouncer, startPgBouncer } from './pgbouncer-process.ts'

let database: TestDatabase
let build: ServerBuild
let pooler: PgBouncer
beforeAll(async () => {
  build = await buildServer()
})
afterAll(() => build?.remove())
beforeEach(async () => {
  database = await createTestDatabase()
  pooler = await startPgBouncer(database.url)
})
afterEach(async () => {
  await pooler?.stop()
  await database?.drop()
})

const start = (env: Record<string, string>) =>
  build.start({ ...testEnv, DATABASE_PREPARE: 'off', RATE_LIMITS: 'off', ...env })

async function signUp({ url }: ServerProcess) {
  const browser = createBrowser(url)
  const person = { ...ada, email: `${randomUUID()}@example.com` }
  browser.accessToken = (await browser.api.auth.signup.mutate(person)).accessToken
  return browser
}

async function refusalAt({ url }: ServerProcess, accessToken: string | undefined) {
  const browser = createBrowser(url)
  browser.accessToken = accessToken
  return browser.api.sessions.list.query().then(
    () => undefined,
    (error) => error.data?.reason,
  )
}

test.each([['with no other way'], ['with a way past it']])(
  '[60] a replica behind it, %s, takes no token a second after its session was revoked elsewhere',
  async (way) => {
    const direct = { DATABASE_DIRECT_URL: database.url }
    const [elsewhere, behind] = await Promise.all([
      start({ DATABASE_URL: database.url }),
      start({ DATABASE_URL: pooler.url, ...(way === 'with a way past it' && direct) }),
    ])
    const browsers = await Promise.all(Array.from({ length: 10 }, () => signUp(elsewhere)))
    const tokens = browsers.map(({ accessToken }) => accessToken)
    for (const token of tokens) expect(await refusalAt(behind, token)).toBeUndefined()
    await sleep(1_000) // long enough for every replica that listens
    await Promise.all(browsers.map(({ api }) => api.auth.logout.mutate()))
    await sleep(1_000)
    const refusals = await Promise.all(tokens.map((token) => refusalAt(behind, token)))
    expect(refusals).toEqual(tokens.map(() => 'SESSION_REVOKED'))

    const advice = () => behind.output().includes('set DATABASE_DIRECT_URL')
    if (way === 'with a way past it') expect(advice()).toBe(false)
    else await vi.waitFor(() => expect(advice()).toBe(true), 10_000)
  },
)

test('[66] settings of the database that the pooler takes over do not matter', async () => {
  await alterDatabase("datestyle = 'SQL, DMY'")
  await alterDatabase("timezone = 'America/St_Johns'")
  await alterDatabase('standard_conforming_strings = off')
  const server = await start({ DATABASE_URL: pooler.url })
  const browser = await signUp(server)
  browser.accessToken = (await browser.api.auth.refresh.mutate()).accessToken
  expect((await browser.api.sessions.list.query()).sessions).toHaveLength(1)
  expect((await browser.api.auth.me.query()).user.fullName).toBe(ada.fullName)
})

test('[66] one that it does not take over keeps the server from starting, until it is set as the server says', async () => {
  await alterDatabase('default_transaction_read_only = on')
  const failure = await start({ DATABASE_URL: `${pooler.url}?target_session_attrs=any` }).catch(
    (error: Error) => error.message,
  )
  expect(failure).toMatch(/alter role .* in database .* set default_transaction_read_only = 'off'/)
  await alterDatabase('default_transaction_read_only = off')
  await pooler.stop()
  pooler = await startPgBouncer(database.url)
  await signUp(await start({ DATABASE_URL: pooler.url }))
})

test('[66] with no other way, a schema of its own is migrated and used, whatever search_path a backend has', async () => {
  await alterDatabase('search_path = nowhere')
  const env = { DATABASE_URL: pooler.url, DATABASE_SCHEMA: 'auth' }
  const replicas = await Promise.all([start(env), start(env)])
  const browsers = await Promise.all(replicas.map((replica) => signUp(replica)))
  for (const { api } of browsers)
    expect((await api.auth.me.query()).user.fullName).toBe(ada.fullName)
  expect(await database.query`select count(*)::int as users from auth.users`).toEqual([
    { users: 2 },
  ])
  expect(await database.query`select * from public.users`).toEqual([])
  const locks = await database.query`select * from pg_locks where locktype = 'advisory' and granted
    and database = (select oid from pg_database where datname = current_database())`
  expect(locks).toEqual([])
})

// A setting's value cannot be a parameter of the statement.
async function alterDatabase(setting: string): Promise<void> {
  const alter = `alter database %I set ${setting.replaceAll("'", "''")}`
  const statement = `do $$ begin execute format('${alter}', current_database()); end $$`
  await database.query(Object.assign([statement], { raw: [statement] }))
}
