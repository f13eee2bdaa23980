import { afterAll, beforeAll, expect, test } from 'vitest'
import { countInWindows, resolvePendingCalls } from '../src/rate-limit.ts'
import { createTestDatabase, type TestDatabase } from './test-database.ts'

let database: TestDatabase
beforeAll(async () => {
  database = await createTestDatabase()
})
afterAll(() => database.drop())

let keys = 0
const newKey = () => {
  keys += 1
  return `key ${keys}`
}
const count = (key: string, calls: number, isPending = false) => ({
  key,
  calls,
  windowSeconds: 60,
  isPending,
})
const rowsOf = async (...given: string[]) => {
  const rows = await database.query`select key, used, pending from rate_limits order by key`
  return rows.filter(({ key }) => given.includes(String(key)))
}

test('a call is counted against one key after the other, and not beyond one that rejects it', async () => {
  const { executor } = database.database
  const [wide, narrow, last] = [newKey(), newKey(), newKey()]
  const counts = [count(wide, 5), count(narrow, 2), count(last, 5)]
  const usedBy = async () => (await countInWindows(executor, counts)).map(({ used }) => used)
  expect(await usedBy()).toEqual([1, 1, 1])
  expect(await usedBy()).toEqual([2, 2, 2])
  expect(await usedBy()).toEqual([3, 3])
  expect(await usedBy()).toEqual([4, 3])
  expect(await rowsOf(last)).toMatchObject([{ used: 2 }])
})

test('a rejected call is not counted, so a refund makes room at once', async () => {
  const { executor } = database.database
  const key = newKey()
  const attempt = async () => {
    const [row] = await countInWindows(executor, [count(key, 2, true)])
    if (!row) throw new Error('Nothing was counted')
    return row
  }
  const [first] = [await attempt(), await attempt()]
  for (let index = 0; index < 5; index += 1) {
    expect(await attempt()).toMatchObject({ used: 3, pending: 2 })
  }
  await resolvePendingCalls(executor, {
    pendingCalls: [{ key, calls: 2, window: first.window }],
    isRefunded: true,
  })
  expect(await attempt()).toMatchObject({ used: 2, pending: 2 })
  await resolvePendingCalls(executor, {
    pendingCalls: [{ key, calls: 2, window: first.window }],
    isRefunded: false,
  })
  expect(await attempt()).toMatchObject({ used: 3, pending: 1 })
})

test('a call is refunded in the window in which it was counted, and in no later one', async () => {
  const { executor } = database.database
  const key = newKey()
  const [before] = await countInWindows(executor, [count(key, 2, true)])
  await database.advanceClock(60)
  await countInWindows(executor, [count(key, 2, true)])
  await resolvePendingCalls(executor, {
    pendingCalls: [{ key, calls: 2, window: before?.window ?? '' }],
    isRefunded: true,
  })
  expect(await rowsOf(key)).toMatchObject([{ used: 1, pending: 1 }])
})

test('a call that is never resolved stops being pending after a while, and stays counted', async () => {
  const { executor } = database.database
  const key = newKey()
  await countInWindows(executor, [count(key, 1, true)])
  expect(await countInWindows(executor, [count(key, 1, true)])).toMatchObject([
    { used: 2, pending: 1 },
  ])
  await database.advanceClock(31)
  expect(await countInWindows(executor, [count(key, 1, true)])).toMatchObject([
    { used: 2, pending: 0 },
  ])
})

test('counting goes on from calls of an earlier release, which counts rejected ones too', async () => {
  const { executor } = database.database
  const key = newKey()
  await countInWindows(executor, [count(key, 2)])
  await database.query`update rate_limits set used = 50 where key = ${key}`
  expect(await countInWindows(executor, [count(key, 2)])).toMatchObject([{ used: 3 }])
})

test('many calls counted and resolved at once in several windows all finish, and none is lost', async () => {
  const { executor } = database.database
  const [shared, other] = [newKey(), newKey()]
  await Promise.all(
    Array.from({ length: 60 }, async (_, index) => {
      const counts = [count(shared, 1_000, true), count(newKey(), 5), count(other, 1_000, true)]
      const rows = await countInWindows(executor, counts)
      const pendingCalls = [rows[0], rows[2]].map((row, at) => ({
        key: at === 0 ? shared : other,
        calls: 1_000,
        window: row?.window ?? '',
      }))
      await resolvePendingCalls(executor, { pendingCalls, isRefunded: index % 2 === 0 })
    }),
  )
  expect(await rowsOf(shared, other)).toMatchObject([
    { used: 30, pending: 0 },
    { used: 30, pending: 0 },
  ])
})
