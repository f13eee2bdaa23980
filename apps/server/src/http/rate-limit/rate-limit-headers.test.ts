import type { RateLimitStatus } from '@countersign/api'
import { expect, test } from 'vitest'
import { describeLimits } from './rate-limit-headers.ts'

const status = (over: Partial<RateLimitStatus> = {}): RateLimitStatus => ({
  name: 'default',
  allowed: true,
  limit: 120,
  windowSeconds: 60,
  remaining: 118,
  retryAfter: 57,
  ...over,
})

test('a limit is its quota and window, and what is left of both', () => {
  expect(describeLimits([status()])).toEqual({
    'RateLimit-Policy': '"default";q=120;w=60',
    RateLimit: '"default";r=118;t=57',
  })
})

test('nothing is left of a limit that was passed', () => {
  expect(describeLimits([status({ remaining: 0, retryAfter: 1 })]).RateLimit).toBe(
    '"default";r=0;t=1',
  )
})

test('several limits are a list, and of one that was counted often the worst stands there', () => {
  const limits = [
    status({ remaining: 116 }),
    status({ name: 'refresh', limit: 60, remaining: 59 }),
    status({ remaining: 115 }),
    status({ remaining: 117 }),
  ]
  expect(describeLimits(limits)).toEqual({
    'RateLimit-Policy': '"default";q=120;w=60, "refresh";q=60;w=60',
    RateLimit: '"default";r=115;t=57, "refresh";r=59;t=57',
  })
})
