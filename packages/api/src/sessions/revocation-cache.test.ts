import { createDatabase, type Database } from '@countersign/db'
import { afterAll, beforeAll, beforeEach, expect, test, vi } from 'vitest'
import { createRevocationCache } from './revocation-cache.ts'

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
  createRevocationCache(
    {
      executor,
      listen({ onMessage }) {
        announce = onMessage
        return { silenceMs: () => silence, close: async () => {} }
      },
    },
    { tokenLifeSeconds: 960, ...options },
  )

test('a session is active until its revocation is announced', () => {
  const revocations = create()
  expect(revocations.check('a')).toBe('active')
  announce('a')
  expect(revocations.check('a')).toBe('revoked')
  expect(revocations.check('b')).toBe('active')
})

test('without notifications a replica still knows announced revocations, and nothing about other sessions', () => {
  const revocations = create()
  announce('a')
  silence = 801
  expect(revocations.check('a')).toBe('revoked')
  expect(revocations.check('b')).toBe('unknown')
  silence = Number.POSITIVE_INFINITY
  expect(revocations.check('b')).toBe('unknown')
  silence = 0
  expect(revocations.check('b')).toBe('active')
})

test('it knows its own revocations at once', () => {
  const revocations = create()
  revocations.add(['a', 'b'])
  expect([revocations.check('a'), revocations.check('b')]).toEqual(['revoked', 'revoked'])
})

test('memory is bounded: a revocation that is forgotten early makes every other answer `unknown`', () => {
  vi.useFakeTimers({ toFake: ['performance'] })
  try {
    const revocations = create({ maxRemembered: 3, tokenLifeSeconds: 10 })
    for (const id of ['a', 'b', 'c']) announce(id)
    expect(revocations.check('z')).toBe('active')
    announce('d')
    expect(revocations.check('a')).toBe('unknown')
    expect(revocations.check('d')).toBe('revoked')

    // Once the tokens of what was forgotten have expired, nothing is missing any more.
    vi.advanceTimersByTime(10_000)
    expect(revocations.check('a')).toBe('active')
  } finally {
    vi.useRealTimers()
  }
})

test('a revocation is forgotten once no token can refer to it', () => {
  vi.useFakeTimers({ toFake: ['performance'] })
  try {
    const revocations = create({ maxRemembered: 2, tokenLifeSeconds: 10 })
    announce('a')
    vi.advanceTimersByTime(10_001)
    announce('b')
    announce('c')
    expect(revocations.check('z')).toBe('active')
    expect(revocations.check('c')).toBe('revoked')
  } finally {
    vi.useRealTimers()
  }
})
