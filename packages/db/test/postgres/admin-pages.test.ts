// Pages of many users and events, and how PostgreSQL finds them.
import { drizzle } from 'drizzle-orm/postgres-js'
import postgres from 'postgres'
import { afterAll, beforeAll, describe, expect, test } from 'vitest'
import { listAuditEvents, listUsers } from '../../src/accounts/admin.ts'
import type { Executor } from '../../src/executor.ts'
import { createTestDatabase, type TestDatabase } from '../test-database.ts'

const USERS = 10_000
const MIDDLE = '7fffffff-0000-7000-8000-000000000000'

let testDatabase: TestDatabase
let client: postgres.Sql
let executor: Executor
let sent: { text: string; parameters: unknown[] }
beforeAll(async () => {
  testDatabase = await createTestDatabase()
  const { query } = testDatabase
  await query`insert into users (id, email, full_name, password_hash, role, created_at, updated_at)
    select gen_random_uuid(), 'user.' || n || '@example.com', 'A Person', 'x', 'USER', now(), now()
    from generate_series(1, ${USERS}::integer) as n`
  await query`insert into audit_events (id, type, occurred_at, user_id)
    select gen_random_uuid(), 'login.succeeded', now(), users.id from users, generate_series(1, 5)`
  await query`analyze users`
  await query`analyze audit_events`
  client = postgres(testDatabase.url, { max: 1 })
  executor = drizzle(client, {
    logger: {
      logQuery: (text, parameters) => {
        sent = { text, parameters }
      },
    },
  })
})
afterAll(async () => {
  await client.end()
  await testDatabase.drop()
})

async function planOf(read: () => Promise<unknown>): Promise<string> {
  await read()
  const parameters = sent.parameters.map((parameter) =>
    typeof parameter === 'number' ? parameter : String(parameter),
  )
  const lines = await client.unsafe(`explain ${sent.text}`, parameters)
  return lines.map((line) => Object.values(line)[0]).join('\n')
}

const nothing = { cursor: undefined, emailPrefix: undefined, status: undefined, limit: 51 }

describe.each(['force_custom_plan', 'force_generic_plan'])('with %s', (mode) => {
  beforeAll(async () => {
    await client.unsafe(`set plan_cache_mode = ${mode}`)
  })

  test.each([
    ['the first page', {}],
    ['another page', { cursor: MIDDLE }],
    ['a prefix of many', { emailPrefix: 'user.7' }],
    ['a prefix of few', { emailPrefix: 'user.777' }],
    ['a prefix of nobody', { emailPrefix: 'nobody' }],
    ['another page of a prefix', { emailPrefix: 'user.7', cursor: MIDDLE }],
  ])('%s is read by an index', async (_, filter) => {
    const plan = await planOf(() => listUsers(executor, { ...nothing, ...filter }))
    expect(plan).toMatch(/Index (Only )?Scan/)
    expect(plan).not.toMatch(/Seq Scan/)
    if ('emailPrefix' in filter && filter.emailPrefix !== 'user.7' && !('cursor' in filter)) {
      expect(plan).toMatch(/users_email_prefix_idx/)
    }
  })

  test('events are read by an index, of all users and of one', async () => {
    const [user] = await listUsers(executor, { ...nothing, limit: 1 })
    for (const userId of [undefined, user?.id]) {
      for (const cursor of [undefined, MIDDLE]) {
        const plan = await planOf(() => listAuditEvents(executor, { cursor, limit: 51, userId }))
        expect(plan).toMatch(/Index (Only )?Scan/)
        expect(plan).not.toMatch(/Seq Scan/)
        if (userId) expect(plan).toMatch(/audit_events_user_id_occurred_at_idx/)
      }
    }
  })
})

test('every user is on one page, and on one only', async () => {
  const seen: string[] = []
  for (;;) {
    const rows = await listUsers(executor, { ...nothing, limit: 1_000, cursor: seen.at(-1) })
    if (rows.length === 0) break
    seen.push(...rows.map(({ id }) => id))
  }
  expect(seen).toHaveLength(USERS)
  expect(new Set(seen).size).toBe(USERS)
})
