// Runs every kind of statement where only a qualified name leads to the tables.
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

// One schema has the name of one of its tables: neither may be taken for the other.
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

  test('accounts and sessions work, and the test clock applies', async () => {
    const { executor } = testDatabase.database
    expect((await insertUser(executor, newUser))?.email).toBe(newUser.email)
    expect(await insertUser(executor, { ...newUser, id: randomUUID() })).toBeUndefined()
    expect((await findLogin(executor, newUser.email))?.passwordHash).toBe('p')
    const opening = { ...session, ...use, credentialVersion: 0, keyHash: 'k', maxAgeSeconds: 600 }
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

  test('a revocation is received, but not by a listener on another schema', async () => {
    const { database } = testDatabase
    const received: string[] = []
    const misdelivered: string[] = []
    const options = { onConnect: async () => {} }
    const onMessage = (id: string) => void received.push(id)
    const listener = database.listen({ ...options, channel: REVOCATION_CHANNEL, onMessage })
    const other = await testDatabase.openPool({ schema: 'public' })
    const otherListener = testDatabase.isPostgres
      ? other.listen({
          ...options,
          channel: REVOCATION_CHANNEL,
          onMessage: (id) => misdelivered.push(id),
        })
      : undefined
    await vi.waitFor(() => {
      expect(listener.silenceMs()).toBeLessThan(1_000)
      if (otherListener) expect(otherListener.silenceMs()).toBeLessThan(1_000)
    }, 10_000)
    expect(await revokeSessionOfUser(database.executor, session, 'revoked')).toEqual([session.id])
    await vi.waitFor(() => expect(received).toEqual([session.id]), 10_000)
    // Deleted by raw SQL: the trigger announces it.
    await database.executor.execute(`delete from "${schema}".sessions`)
    await vi.waitFor(() => expect(received).toEqual([session.id, session.id]), 10_000)
    expect(misdelivered).toEqual([])
    await otherListener?.close()
    await listener.close()
  })

  test('the schema public stays empty', async () => {
    const tables =
      await testDatabase.query`select tablename from pg_tables where schemaname = 'public'`
    expect(tables).toEqual([])
  })
})

test('the channel of a schema with the longest name is not truncated by PostgreSQL', () => {
  const channel = channelIn('s'.repeat(63), REVOCATION_CHANNEL)
  // The listener appends 17 characters for its echo channel.
  expect(channel.length + 17).toBeLessThanOrEqual(63)
})
