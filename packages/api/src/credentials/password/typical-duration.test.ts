import { afterEach, beforeEach, expect, test, vi } from 'vitest'
import { createTypicalDuration } from './typical-duration.ts'

beforeEach(() => {
  vi.useFakeTimers({ toFake: ['performance', 'setTimeout', 'clearTimeout'] })
})
afterEach(() => vi.useRealTimers())

const takes = (ms: number) => () => new Promise<number>((resolve) => setTimeout(resolve, ms, ms))

/** Milliseconds by the fake clock. */
async function durationOf(run: () => Promise<unknown>): Promise<number> {
  const start = performance.now()
  let end: number | undefined
  const running = run().then(() => {
    end = performance.now()
  })
  while (end === undefined) await vi.advanceTimersByTimeAsync(1)
  await running
  return end - start
}

async function typicalDurationOf(times: readonly number[]) {
  const typical = createTypicalDuration()
  for (const ms of times) await durationOf(() => typical.measure(takes(ms)))
  return typical
}

test('[8] quick work is padded to the typical duration', async () => {
  const typical = await typicalDurationOf([50])
  expect(await durationOf(() => typical.pad(takes(10)))).toBe(50)
})

test('slow work is not padded, and neither is measured work', async () => {
  const typical = await typicalDurationOf([50])
  expect(await durationOf(() => typical.pad(takes(80)))).toBe(80)
  expect(await durationOf(() => typical.measure(takes(10)))).toBe(10)
})

test('a single slow run does not move the typical duration, and old runs are forgotten', async () => {
  const typical = await typicalDurationOf([50, 50, 900])
  expect(await durationOf(() => typical.pad(takes(10)))).toBe(50)
  for (const ms of Array<number>(15).fill(20)) await durationOf(() => typical.measure(takes(ms)))
  expect(await durationOf(() => typical.pad(takes(10)))).toBe(20)
})

test('both return the value of the work', async () => {
  const typical = createTypicalDuration()
  const answers = Promise.all([typical.measure(takes(5)), typical.pad(takes(7))])
  await vi.advanceTimersByTimeAsync(50)
  expect(await answers).toEqual([5, 7])
})
