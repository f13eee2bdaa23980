import { afterEach, beforeEach, expect, test, vi } from 'vitest'
import { createMemoryCounter } from './memory-counter.ts'

beforeEach(() => {
  vi.useFakeTimers({ toFake: ['performance'] })
})
afterEach(() => {
  vi.useRealTimers()
})
const pass = (seconds: number) => vi.advanceTimersByTime(seconds * 1000)

test('a window begins with its first call and ends when its time is over, however many come', () => {
  const counter = createMemoryCounter(60)
  expect(counter.count('ada')).toEqual({ used: 1, secondsLeft: 60 })
  pass(45)
  expect(counter.count('ada')).toEqual({ used: 2, secondsLeft: 15 })
  pass(14.9)
  expect(counter.count('ada').used).toBe(3)
  pass(0.1)
  expect(counter.read('ada')).toBeUndefined()
  expect(counter.count('ada')).toEqual({ used: 1, secondsLeft: 60 })
})

test('keys are counted apart', () => {
  const counter = createMemoryCounter(60)
  counter.count('ada')
  expect(counter.count('grace').used).toBe(1)
  expect(counter.read('ada')).toMatchObject({ used: 1 })
  expect(counter.read('constructor')).toBeUndefined()
})

test('a call that is taken back was never counted, and no window holds less than none', () => {
  const counter = createMemoryCounter(60)
  counter.count('ada')
  counter.uncount('ada')
  counter.uncount('ada')
  counter.uncount('grace')
  expect(counter.count('ada').used).toBe(1)
  expect(counter.read('grace')).toBeUndefined()
})

test('a window that was counted elsewhere goes on from there', () => {
  const counter = createMemoryCounter(60)
  counter.remember('ada', { used: 11, secondsLeft: 20 })
  pass(5)
  expect(counter.count('ada')).toEqual({ used: 12, secondsLeft: 15 })
  pass(15)
  expect(counter.read('ada')).toBeUndefined()
})

test('beyond the most keys that are held, the oldest window is forgotten and no other', () => {
  const counter = createMemoryCounter(60, { maxKeys: 3 })
  for (const key of ['a', 'b', 'c', 'd']) counter.count(key)
  expect(['a', 'b', 'c', 'd'].map((key) => counter.read(key)?.used)).toEqual([undefined, 1, 1, 1])
})

test('windows that are over make room by themselves', () => {
  const counter = createMemoryCounter(60, { maxKeys: 3 })
  for (const key of ['a', 'b', 'c']) counter.count(key)
  pass(60)
  for (const key of ['d', 'e', 'f']) counter.count(key)
  expect(['d', 'e', 'f'].map((key) => counter.read(key)?.used)).toEqual([1, 1, 1])
})
