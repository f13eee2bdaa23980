import { createDatabase, type Database } from '@countersign/db'
import { afterAll, beforeAll, beforeEach, expect, test, vi } from 'vitest'
import { createRevocations } from './revocation-cache.ts'

// A listener in the test's hand, over a database that remembers nothing of the past.
let executor: Database['executor']
let database: Database
let silence: number
let announce: (id: string) => void
beforeAll(async () => {
  database = await createDatabase('pglite://memory')
  await database.migrate()
  executor = database.executor
})
afterAll(() => database.close())
beforeEach(() => {
  silence = 0
})

const create = (options: { maxRemembered?: number; tokenLifeSeconds?: number } = {}) =>
  createRevocations(
    {
      executor,
      listen({ onMessage }) {
        announce = onMessage
        return { silenceMs: () => silence, close: async () => {} }
      },
    },
    { tokenLifeSeconds: 960, ...options },
  )

test('a session that nobody ended is unended, one that was announced has ended', () => {
  const revocations = create()
  expect(revocations.verdict('a')).toBe('unended')
  announce('a')
  expect(revocations.verdict('a')).toBe('ended')
  expect(revocations.verdict('b')).toBe('unended')
})

test('a deaf replica knows what it heard, and of the rest that it does not know', () => {
  const revocations = create()
  announce('a')
  silence = 801
  expect(revocations.verdict('a')).toBe('ended')
  expect(revocations.verdict('b')).toBe('unknown')
  silence = Number.POSITIVE_INFINITY
  expect(revocations.verdict('b')).toBe('unknown')
  silence = 0
  expect(revocations.verdict('b')).toBe('unended')
})

test('what it ended itself it knows at once', () => {
  const revocations = create()
  revocations.remember(['a', 'b'])
  expect([revocations.verdict('a'), revocations.verdict('b')]).toEqual(['ended', 'ended'])
})

test('memory is bounded: what had to be forgotten early makes every other answer uncertain', () => {
  vi.useFakeTimers({ toFake: ['performance'] })
  try {
    const revocations = create({ maxRemembered: 3, tokenLifeSeconds: 10 })
    for (const id of ['a', 'b', 'c']) announce(id)
    expect(revocations.verdict('z')).toBe('unended')
    announce('d')
    expect(revocations.verdict('a')).toBe('unknown')
    expect(revocations.verdict('d')).toBe('ended')

    // Once the tokens of what was forgotten have expired, nothing is missing any more.
    vi.advanceTimersByTime(10_000)
    expect(revocations.verdict('a')).toBe('unended')
  } finally {
    vi.useRealTimers()
  }
})

test('what no token can refer to any more is forgotten', () => {
  vi.useFakeTimers({ toFake: ['performance'] })
  try {
    const revocations = create({ maxRemembered: 2, tokenLifeSeconds: 10 })
    announce('a')
    vi.advanceTimersByTime(10_001)
    announce('b')
    announce('c')
    expect(revocations.verdict('z')).toBe('unended')
    expect(revocations.verdict('c')).toBe('ended')
  } finally {
    vi.useRealTimers()
  }
})
