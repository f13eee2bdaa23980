import type { Standing } from '@countersign/api'
import { expect, test } from 'vitest'
import { describeLimits } from './rate-limit-headers.ts'

const standing = (over: Partial<Standing> = {}): Standing => ({
  name: 'default',
  calls: 120,
  windowSeconds: 60,
  used: 2,
  secondsLeft: 56.2,
  ...over,
})

test('a limit is its quota and window, and what is left of both', () => {
  expect(describeLimits([standing()])).toEqual({
    policy: '"default";q=120;w=60',
    state: '"default";r=118;t=57',
  })
})

test('nothing is left of a limit that was passed', () => {
  expect(describeLimits([standing({ used: 500, secondsLeft: 0.01 })]).state).toBe(
    '"default";r=0;t=1',
  )
})

test('several limits are a list, and of one that was counted often the worst stands there', () => {
  const limits = [
    standing({ used: 4 }),
    standing({ name: 'refresh', calls: 60, used: 1 }),
    standing({ used: 5 }),
    standing({ used: 3 }),
  ]
  expect(describeLimits(limits)).toEqual({
    policy: '"default";q=120;w=60, "refresh";q=60;w=60',
    state: '"default";r=115;t=57, "refresh";r=59;t=57',
  })
})
