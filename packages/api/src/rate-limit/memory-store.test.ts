import { LRUCache } from 'lru-cache'
import { afterEach, beforeEach, expect, test, vi } from 'vitest'
import { createMemoryStore } from './memory-store.ts'
import type { Count, WindowCount } from './rate-limit-store.ts'

const limit = { calls: 1_000, windowSeconds: 60 }

beforeEach(() => {
  vi.useFakeTimers({ toFake: ['performance'] })
})
afterEach(() => {
  vi.restoreAllMocks()
  vi.useRealTimers()
})
const pass = (seconds: number) => vi.advanceTimersByTime(seconds * 1000)

/** A store of one limit. */
function createCounter({ calls = limit.calls, maxWindows = 100_000 } = {}) {
  const store = createMemoryStore({ maxWindows })
  const countOf = (key: string, isPending = false): Count => {
    return { ...limit, name: 'account', key, calls, isPending }
  }
  return {
    async count(key: string, { isPending = false } = {}): Promise<WindowCount> {
      const [counted] = await store.consume([countOf(key, isPending)])
      if (!counted) throw new Error('Nothing was counted')
      return counted
    },
    refund: (counted: WindowCount) => store.resolve([counted], { isRefunded: true }),
    findExceeded: (key: string) => store.findExceeded(countOf(key)),
    remember: (key: string, row: Pick<WindowCount, 'used' | 'secondsLeft'>) =>
      store.remember({ ...countOf(key), pending: 0, window: '1', ...row }),
  }
}

test('a window begins with its first call and expires when its time has elapsed, however many come', async () => {
  const counter = createCounter()
  expect(await counter.count('ada')).toMatchObject({ used: 1, secondsLeft: 60 })
  pass(45)
  expect(await counter.count('ada')).toMatchObject({ used: 2, secondsLeft: 15 })
  pass(14.9)
  expect((await counter.count('ada')).used).toBe(3)
  pass(0.1)
  expect(await counter.count('ada')).toMatchObject({ used: 1, secondsLeft: 60 })
})

test('keys are counted apart', async () => {
  const counter = createCounter()
  await counter.count('ada')
  expect((await counter.count('grace')).used).toBe(1)
  expect((await counter.count('constructor')).used).toBe(1)
  expect((await counter.count('ada')).used).toBe(2)
})

test('a call that is refunded was never counted, and no window holds less than none', async () => {
  const counter = createCounter()
  const counted = await counter.count('ada', { isPending: true })
  await counter.refund(counted)
  await counter.refund(counted)
  await counter.refund({ ...counted, key: 'grace' })
  expect((await counter.count('ada')).used).toBe(1)
  expect((await counter.count('grace')).used).toBe(1)
})

test('a call is refunded in the window in which it was counted, and in no later one', async () => {
  const counter = createCounter()
  const counted = await counter.count('ada', { isPending: true })
  pass(60)
  await counter.count('ada', { isPending: true })
  await counter.refund(counted)
  expect(await counter.count('ada')).toMatchObject({ used: 2, pending: 1 })
})

test('what is refused is not counted, so that a refund makes room at once', async () => {
  const counter = createCounter({ calls: 1 })
  const counted = await counter.count('ada', { isPending: true })
  for (let index = 0; index < 3; index += 1) {
    expect(await counter.count('ada', { isPending: true })).toMatchObject({ used: 2, pending: 1 })
  }
  await counter.refund(counted)
  expect(await counter.count('ada', { isPending: true })).toMatchObject({ used: 1, pending: 1 })
})

test('a window is exceeded for good only without pending calls, and until it ends', async () => {
  const counter = createCounter({ calls: 1 })
  await counter.count('ada', { isPending: true })
  await counter.count('ada', { isPending: true })
  await counter.count('grace')
  expect(counter.findExceeded('ada')).toBeUndefined()
  expect(counter.findExceeded('grace')).toBeUndefined()
  await counter.count('grace')
  expect(counter.findExceeded('grace')).toMatchObject({ used: 2, secondsLeft: 60 })
  pass(60)
  expect(counter.findExceeded('grace')).toBeUndefined()
})

test('a window that was counted elsewhere goes on from there', async () => {
  const counter = createCounter()
  counter.remember('ada', { used: 11, secondsLeft: 20 })
  pass(5)
  expect(await counter.count('ada')).toMatchObject({ used: 12, secondsLeft: 15 })
  pass(15)
  expect(await counter.count('ada')).toMatchObject({ used: 1, secondsLeft: 60 })
})

test('beyond the most windows that are held, the oldest is forgotten and no other', async () => {
  const counter = createCounter({ maxWindows: 3 })
  for (const key of ['a', 'b', 'c', 'd']) await counter.count(key)
  const used = async (key: string) => (await counter.count(key)).used
  expect([await used('b'), await used('c'), await used('d')]).toEqual([2, 2, 2])
  expect(await used('a')).toBe(1)
})

test('a flood of other keys does not push out a window that is in use', async () => {
  const counter = createCounter({ maxWindows: 3 })
  for (const key of ['a', 'b', 'c', 'd', 'e']) {
    await counter.count('ada')
    await counter.count(key)
  }
  expect((await counter.count('ada')).used).toBe(6)
})

test('expired windows make room by themselves', async () => {
  const counter = createCounter({ maxWindows: 3 })
  for (const key of ['a', 'b', 'c']) await counter.count(key)
  pass(60)
  for (const key of ['d', 'e', 'f']) await counter.count(key)
  const used = async (key: string) => (await counter.count(key)).used
  expect([await used('d'), await used('e'), await used('f')]).toEqual([2, 2, 2])
})

test('expired windows do not stay in memory until it is full', async () => {
  const counter = createCounter()
  for (const key of ['a', 'b', 'c']) await counter.count(key)
  pass(30)
  await counter.count('d')
  pass(30)
  const forget = vi.spyOn(LRUCache.prototype, 'delete')
  await counter.count('e')
  expect(forget.mock.calls).toEqual([['a'], ['b'], ['c']])
})
