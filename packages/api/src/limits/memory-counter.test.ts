import { afterEach, beforeEach, expect, test, vi } from 'vitest'
import { createMemoryCounter } from './memory-counter.ts'

const limit = { calls: 1_000, windowSeconds: 60 }

beforeEach(() => {
  vi.useFakeTimers({ toFake: ['performance'] })
})
afterEach(() => {
  vi.useRealTimers()
})
const pass = (seconds: number) => vi.advanceTimersByTime(seconds * 1000)

test('a window begins with its first call and ends when its time is over, however many come', () => {
  const counter = createMemoryCounter(limit)
  expect(counter.count('ada')).toMatchObject({ used: 1, secondsLeft: 60 })
  pass(45)
  expect(counter.count('ada')).toMatchObject({ used: 2, secondsLeft: 15 })
  pass(14.9)
  expect(counter.count('ada').used).toBe(3)
  pass(0.1)
  expect(counter.read('ada')).toBeUndefined()
  expect(counter.count('ada')).toMatchObject({ used: 1, secondsLeft: 60 })
})

test('keys are counted apart', () => {
  const counter = createMemoryCounter(limit)
  counter.count('ada')
  expect(counter.count('grace').used).toBe(1)
  expect(counter.read('ada')).toMatchObject({ used: 1 })
  expect(counter.read('constructor')).toBeUndefined()
})

test('a call that is refunded was never counted, and no window holds less than none', () => {
  const counter = createMemoryCounter(limit)
  const { window } = counter.count('ada', { isPending: true })
  counter.settle('ada', { window, isRefunded: true })
  counter.settle('ada', { window, isRefunded: true })
  counter.settle('grace', { window, isRefunded: true })
  expect(counter.count('ada').used).toBe(1)
  expect(counter.read('grace')).toBeUndefined()
})

test('a call is refunded in the window in which it was counted, and in no later one', () => {
  const counter = createMemoryCounter(limit)
  const { window } = counter.count('ada', { isPending: true })
  pass(60)
  counter.count('ada', { isPending: true })
  counter.settle('ada', { window, isRefunded: true })
  expect(counter.read('ada')).toMatchObject({ used: 1, pending: 1 })
})

test('what is refused is not counted, so that a refund makes room at once', () => {
  const counter = createMemoryCounter({ ...limit, calls: 1 })
  const { window } = counter.count('ada', { isPending: true })
  for (let index = 0; index < 3; index += 1) {
    expect(counter.count('ada', { isPending: true })).toMatchObject({ used: 2, pending: 1 })
  }
  counter.settle('ada', { window, isRefunded: true })
  expect(counter.count('ada', { isPending: true })).toMatchObject({ used: 1, pending: 1 })
})

test('a window that was counted elsewhere goes on from there', () => {
  const counter = createMemoryCounter(limit)
  counter.remember('ada', { used: 11, pending: 0, secondsLeft: 20, window: '1' })
  pass(5)
  expect(counter.count('ada')).toMatchObject({ used: 12, secondsLeft: 15 })
  pass(15)
  expect(counter.read('ada')).toBeUndefined()
})

test('beyond the most keys that are held, the oldest window is forgotten and no other', () => {
  const counter = createMemoryCounter({ ...limit, maxKeys: 3 })
  for (const key of ['a', 'b', 'c', 'd']) counter.count(key)
  expect(['a', 'b', 'c', 'd'].map((key) => counter.read(key)?.used)).toEqual([undefined, 1, 1, 1])
})

test('windows that are over make room by themselves', () => {
  const counter = createMemoryCounter({ ...limit, maxKeys: 3 })
  for (const key of ['a', 'b', 'c']) counter.count(key)
  pass(60)
  for (const key of ['d', 'e', 'f']) counter.count(key)
  expect(['d', 'e', 'f'].map((key) => counter.read(key)?.used)).toEqual([1, 1, 1])
})
