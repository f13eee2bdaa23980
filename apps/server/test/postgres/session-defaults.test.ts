// Tests databases with other session defaults than PostgreSQL's.
import { createTestDatabase, type TestDatabase } from '@countersign/db/testing'
import { expect, onTestFinished, test } from 'vitest'
import { ada, startTestServer } from '../harness/test-server.ts'

const DAY_MS = 86_400_000

test.each([
  ["datestyle = 'SQL, DMY'"],
  ["datestyle = 'German'"],
  ["timezone = 'America/St_Johns'"],
  ['default_transaction_read_only = on'],
  [
    "client_encoding = 'LATIN1'",
    'standard_conforming_strings = off',
    "intervalstyle = 'sql_standard'",
    "bytea_output = 'escape'",
    'extra_float_digits = -15',
    "default_transaction_isolation = 'serializable'",
    'default_transaction_deferrable = on',
  ],
])('[66] with %s in the database, accounts and sessions work as ever', async (...settings) => {
  const database = await createTestDatabase()
  onTestFinished(() => database.drop())
  for (const setting of settings) await alterDatabase(database, setting)
  const server = await startTestServer({ DATABASE_URL: database.url })
  onTestFinished(() => server.close())

  const browser = server.browser()
  const fullName = 'Ada Žižková 王芳' // none of LATIN1
  const signup = await browser.fetch('/v1/auth/signup', {
    method: 'POST',
    headers: { 'Content-Type': 'application/json' },
    body: JSON.stringify({ ...ada, fullName }),
  })
  expect(signup.status).toBe(201)
  const maxAge = /Max-Age=(\d+)/.exec(signup.headers.getSetCookie()[0] ?? '')?.[1]
  expect(Number(maxAge)).toBeGreaterThan(29 * 86_400)
  expect(Number(maxAge)).toBeLessThanOrEqual(30 * 86_400)

  browser.accessToken = (await browser.api.auth.refresh.mutate()).accessToken
  expect((await browser.api.auth.me.query()).user.fullName).toBe(fullName)
  const { sessions } = await browser.api.sessions.list.query()
  for (const { createdAt } of sessions) {
    expect(Math.abs(Date.now() - new Date(createdAt).getTime())).toBeLessThan(DAY_MS / 24)
  }
  await browser.api.auth.login.mutate(ada)
  await browser.api.auth.logout.mutate()
  expect(server.logLines().filter((line) => line.includes('revocations'))).toEqual([])
})

// A setting's value cannot be a parameter of the statement.
async function alterDatabase({ query }: TestDatabase, setting: string): Promise<void> {
  const alter = `alter database %I set ${setting.replaceAll("'", "''")}`
  const statement = `do $$ begin execute format('${alter}', current_database()); end $$`
  await query(Object.assign([statement], { raw: [statement] }))
}
