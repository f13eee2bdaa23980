import { setImmediate } from 'node:timers/promises'
import { sql } from 'drizzle-orm'
import { afterAll, beforeAll, expect, test } from 'vitest'
import { createTestDatabase, type TestDatabase } from '../test-database.ts'

let testDatabase: TestDatabase
beforeAll(async () => {
  testDatabase = await createTestDatabase({ empty: true })
})
afterAll(() => testDatabase.drop())

// How many queries the driver pipelines on a connection: docs/decisions/0006-patched-postgres-driver.md
const PIPELINE = 100
const POOL = 2

test('transactions that begin behind a full pipeline keep their connections to themselves', async () => {
  const { executor } = await testDatabase.openPool({ poolSize: POOL })
  const alone = async () => {
    const rows = await executor.execute(sql`select pg_current_xact_id_if_assigned() as xact`)
    return Object(Array.from(Object(rows))[0]).xact
  }
  const within = () =>
    executor.transaction(async (tx) => {
      await tx.execute(sql`select pg_current_xact_id()`)
      await tx.execute(sql`select pg_sleep(0.001)`)
    })

  // Open every connection first, so that BEGIN is the last query to fit into each pipeline.
  await Promise.all(Array.from({ length: POOL }, alone))

  const callAll = (count: number) => Array.from({ length: count }, alone)
  const first = callAll(POOL * PIPELINE)
  await setImmediate() // all are sent, none is answered
  const transactions = Array.from({ length: POOL }, within)
  const others = await Promise.all([...first, ...callAll(POOL * PIPELINE)])
  await Promise.all(transactions)

  // A single query must not run in another's transaction, and none may stay open.
  expect(new Set(others)).toEqual(new Set([null]))
  const [{ open } = {}] = await testDatabase.query`
    select count(*)::int as open from pg_stat_activity
    where datname = current_database() and state like 'idle in transaction%'`
  expect(open).toBe(0)
})
