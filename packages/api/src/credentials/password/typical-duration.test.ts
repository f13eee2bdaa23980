import { afterEach, beforeEach, expect, test, vi } from 'vitest'
import { createPace } from './typical-duration.ts'

beforeEach(() => {
  vi.useFakeTimers({ toFake: ['performance', 'setTimeout', 'clearTimeout'] })
})
afterEach(() => vi.useRealTimers())

const takes = (ms: number) => () => new Promise<number>((resolve) => setTimeout(resolve, ms, ms))

/** How long something runs, by the fake clock. */
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

async function paceOf(times: readonly number[]) {
  const pace = createPace()
  for (const ms of times) await durationOf(() => pace.time(takes(ms)))
  return pace
}

test('[8] what is quicker takes as long as others have taken', async () => {
  const pace = await paceOf([50])
  expect(await durationOf(() => pace.keep(takes(10)))).toBe(50)
})

test('what is slower does not wait, and neither does what counts', async () => {
  const pace = await paceOf([50])
  expect(await durationOf(() => pace.keep(takes(80)))).toBe(80)
  expect(await durationOf(() => pace.time(takes(10)))).toBe(10)
})

test('a single slow one does not set the pace, and what was long ago is forgotten', async () => {
  const pace = await paceOf([50, 50, 900])
  expect(await durationOf(() => pace.keep(takes(10)))).toBe(50)
  for (const ms of Array<number>(15).fill(20)) await durationOf(() => pace.time(takes(ms)))
  expect(await durationOf(() => pace.keep(takes(10)))).toBe(20)
})

test('both answer with what they ran', async () => {
  const pace = createPace()
  const answers = Promise.all([pace.time(takes(5)), pace.keep(takes(7))])
  await vi.advanceTimersByTimeAsync(50)
  expect(await answers).toEqual([5, 7])
})
