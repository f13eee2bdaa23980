import { afterAll, beforeAll, expect, test } from 'vitest'
import { createTestDatabase, type TestDatabase } from './test-database.ts'

let testDatabase: TestDatabase
beforeAll(async () => {
  testDatabase = await createTestDatabase({ empty: true })
})
afterAll(() => testDatabase.drop())

test('five replicas that start together on an empty database apply each migration once', async () => {
  const replicas = await Promise.all(Array.from({ length: 5 }, () => testDatabase.openPool()))
  await Promise.all(replicas.map((replica) => replica.migrate()))

  const applied = await testDatabase.query`select hash from drizzle.__drizzle_migrations`
  expect(new Set(applied.map(({ hash }) => hash)).size).toBe(applied.length)
  expect(applied.length).toBeGreaterThan(0)
  expect(await testDatabase.query`select 1 from sessions, users`).toEqual([])
})
