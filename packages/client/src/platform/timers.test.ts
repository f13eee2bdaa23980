import { afterEach, beforeEach, expect, test, vi } from 'vitest'
import { createTimers } from './timers.ts'

beforeEach(() => {
  vi.useFakeTimers()
})
afterEach(() => {
  vi.useRealTimers()
})

test('a timer set under a name replaces the one before', () => {
  const timers = createTimers()
  const done: string[] = []
  timers.set('renewal', 10, () => done.push('first'))
  timers.set('renewal', 20, () => done.push('second'))
  vi.advanceTimersByTime(100)
  expect(done).toEqual(['second'])
})

test('a timer may set itself again', () => {
  const timers = createTimers()
  let count = 0
  const again = () => {
    count += 1
    timers.set('renewal', 10, again)
  }
  timers.set('renewal', 10, again)
  vi.advanceTimersByTime(35)
  expect(count).toBe(3)
  timers.dispose()
})

test('a delay longer than timers hold does not elapse at once', () => {
  const timers = createTimers()
  const work = vi.fn()
  timers.set('renewal', 60 * 24 * 3_600_000, work)
  vi.advanceTimersByTime(3_600_000)
  expect(work).not.toHaveBeenCalled()
  timers.dispose()
})

test('an infinite delay never elapses, and replaces what was set before', () => {
  const timers = createTimers()
  const work = vi.fn()
  timers.set('renewal', 10, work)
  timers.set('renewal', Number.POSITIVE_INFINITY, work)
  expect(vi.getTimerCount()).toBe(0)
  expect(work).not.toHaveBeenCalled()
})

test.each([-1, Number.NEGATIVE_INFINITY])('a delay of %s elapses at once', (delay) => {
  const work = vi.fn()
  createTimers().set('renewal', delay, work)
  vi.advanceTimersByTime(1)
  expect(work).toHaveBeenCalledOnce()
})

test.each([
  ['the delay', () => vi.advanceTimersByTime(50)],
  ['being cleared', (timers: ReturnType<typeof createTimers>) => timers.clear('race')],
  [
    'being waited for anew',
    (timers: ReturnType<typeof createTimers>) => void timers.wait('race', 1_000),
  ],
  ['disposal', (timers: ReturnType<typeof createTimers>) => timers.dispose()],
])('a wait ends with %s', async (_, event) => {
  const timers = createTimers()
  const ended = vi.fn()
  const waiting = timers.wait('race', 50).then(ended)
  await Promise.resolve()
  expect(ended).not.toHaveBeenCalled()
  event(timers)
  await waiting
  expect(ended).toHaveBeenCalledOnce()
  timers.dispose()
})

test('nothing runs, and nothing can be set, after disposal', async () => {
  const timers = createTimers()
  const work = vi.fn()
  timers.set('before', 10, work)
  timers.dispose()
  timers.set('after', 10, work)
  await timers.wait('after', 10)
  expect(vi.getTimerCount()).toBe(0)
  vi.advanceTimersByTime(100)
  expect(work).not.toHaveBeenCalled()
})
