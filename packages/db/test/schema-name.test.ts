// Every kind of statement, where nothing but the name of the schema leads to the tables.
import { randomUUID } from 'node:crypto'
import { afterAll, beforeAll, describe, expect, test, vi } from 'vitest'
import { channelIn } from '../src/connection/schema-name.ts'
import {
  countInWindows,
  findLogin,
  findSessionUser,
  insertSession,
  insertUser,
  lockSession,
  REVOCATION_CHANNEL,
  resolvePendingCalls,
  revokeSessionOfUser,
  rotateGeneration,
} from '../src/index.ts'
import { createTestDatabase, type TestDatabase } from './test-database.ts'

// One is called like a table of its own, to see that neither is taken for the other.
describe.each(['auth', 'users'])('[66] in the schema %s', (schema) => {
  let testDatabase: TestDatabase
  beforeAll(async () => {
    testDatabase = await createTestDatabase({ schema })
  })
  afterAll(() => testDatabase.drop())

  const newUser = { id: randomUUID(), email: 'ada@example.com', fullName: 'Ada', passwordHash: 'p' }
  const session = { id: randomUUID(), userId: newUser.id }
  const use = { idleSeconds: 60, ip: undefined, userAgent: undefined }
  const token = { sessionId: session.id, userId: newUser.id, keyHash: 'k', generation: 0 }

  test('accounts and sessions live, and the clock of the tests moves them', async () => {
    const { executor } = testDatabase.database
    expect((await insertUser(executor, newUser))?.email).toBe(newUser.email)
    expect(await insertUser(executor, { ...newUser, id: randomUUID() })).toBeUndefined()
    expect((await findLogin(executor, newUser.email))?.passwordHash).toBe('p')
    const opening = { ...session, ...use, passwordHash: 'p', keyHash: 'k', maxAgeSeconds: 600 }
    expect((await insertSession(executor, opening))?.generation).toBe(0)
    expect((await findSessionUser(executor, session))?.fullName).toBe('Ada')
    expect((await rotateGeneration(executor, token, use))?.generation).toBe(1)
    const policy = { graceSeconds: 10, retry: 'strict' } as const
    const locked = await executor.transaction((tx) => lockSession(tx, token, policy))
    expect(locked).toMatchObject({ generation: 1, revoked: false, tokenState: 'repeated' })
    await testDatabase.advanceClock(61)
    expect(await findSessionUser(executor, session)).toBeUndefined()
    await testDatabase.advanceClock(-61)
  })

  test('calls are counted and refunded', async () => {
    const { executor } = testDatabase.database
    const count = { key: 'k', calls: 5, windowSeconds: 60, isPending: true }
    const [row] = await countInWindows(executor, [count])
    expect(row?.used).toBe(1)
    const pendingCalls = [{ key: 'k', calls: 5, window: row?.window ?? '' }]
    await resolvePendingCalls(executor, { pendingCalls, isRefunded: true })
    expect((await countInWindows(executor, [count]))[0]?.used).toBe(1)
  })

  test('a revocation is heard, and by nobody who listens for another schema', async () => {
    const { database } = testDatabase
    const heard: string[] = []
    const misheard: string[] = []
    const options = { onConnect: async () => {} }
    const onMessage = (id: string) => void heard.push(id)
    const listener = database.listen({ ...options, channel: REVOCATION_CHANNEL, onMessage })
    const other = await testDatabase.openPool({ schema: 'public' })
    const otherListener = testDatabase.isPostgres
      ? other.listen({
          ...options,
          channel: REVOCATION_CHANNEL,
          onMessage: (id) => misheard.push(id),
        })
      : undefined
    await vi.waitFor(() => {
      expect(listener.silenceMs()).toBeLessThan(1_000)
      if (otherListener) expect(otherListener.silenceMs()).toBeLessThan(1_000)
    }, 10_000)
    expect(await revokeSessionOfUser(database.executor, session, 'revoked')).toEqual([session.id])
    await vi.waitFor(() => expect(heard).toEqual([session.id]), 10_000)
    // Deleted by SQL of somebody else's: the trigger announces it.
    await database.executor.execute(`delete from "${schema}".sessions`)
    await vi.waitFor(() => expect(heard).toEqual([session.id, session.id]), 10_000)
    expect(misheard).toEqual([])
    await otherListener?.close()
    await listener.close()
  })

  test('nothing of it is in the schema public', async () => {
    const tables =
      await testDatabase.query`select tablename from pg_tables where schemaname = 'public'`
    expect(tables).toEqual([])
  })
})

test('a channel of the longest schema is a name that PostgreSQL does not cut', () => {
  const channel = channelIn('s'.repeat(63), REVOCATION_CHANNEL)
  // The listener adds 17 characters to hear itself.
  expect(channel.length + 17).toBeLessThanOrEqual(63)
})
