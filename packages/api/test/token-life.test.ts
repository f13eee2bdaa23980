import { randomUUID } from 'node:crypto'
import { setTimeout as sleep } from 'node:timers/promises'
import { contract } from '@countersign/contract'
import { listRecentRevocations } from '@countersign/db'
import { ada, createTestApi, type TestApi, type TestClient } from '@countersign/testing'
import { afterAll, beforeAll, describe, expect, test } from 'vitest'
import { deleteUser } from '../src/accounts/delete-user.ts'
import { createCaller } from '../src/router.ts'
import { deleteOldSessions } from '../src/sessions/delete-old-sessions.ts'
import { trpc } from '../src/trpc/instance.ts'
import { sessionProcedure } from '../src/trpc/procedures.ts'

const newcomer = () => ({ ...ada, email: `${randomUUID()}@example.com` })

async function signUp(api: TestApi) {
  const client = api.client()
  const { user, accessToken, expiresIn } = await client.call().auth.signup(newcomer())
  client.accessToken = accessToken
  const [session] = (await client.call().sessions.list()).sessions
  if (!session) throw new Error('The session is not listed')
  return { client, userId: user.id, sessionId: session.id, expiresIn }
}

const recent = (api: TestApi) => listRecentRevocations(api.deps.db, { seconds: 960, limit: 10_000 })

describe('a deleted session', () => {
  let api: TestApi
  beforeAll(async () => {
    api = await createTestApi()
  })
  afterAll(() => api.close())

  test.each<[string, (userId: string) => Promise<unknown>]>([
    ['with its user', (userId) => deleteUser({ ...api.deps, ...api.client().ports }, { userId })],
    ['with its user, by hand', (id) => api.testDatabase.query`delete from users where id = ${id}`],
    ['by hand', (id) => api.testDatabase.query`delete from sessions where user_id = ${id}`],
  ])('[61] %s is known to a replica that starts afterwards', async (_, act) => {
    const { client, userId, sessionId } = await signUp(api)
    await act(userId)
    expect(await recent(api)).toContain(sessionId)

    const restarted = await api.replica()
    // As soon as the replica trusts its memory, and before.
    for (let n = 0; n < 20; n += 1) {
      await expect(client.call(restarted).sessions.list()).rejects.toMatchObject({
        reason: 'SESSION_REVOKED',
      })
      await sleep(20)
    }
    expect(restarted.revocationCache.check(sessionId)).toBe('revoked')
  })
})

describe('an access token', () => {
  let api: TestApi
  beforeAll(async () => {
    api = await createTestApi({ policy: { idleSeconds: 100, maxAgeSeconds: 300 } })
  })
  afterAll(() => api.close())

  test('[61] ends with the idle end of its session, which a refresh moves', async () => {
    const { client, expiresIn } = await signUp(api)
    expect(expiresIn).toBeLessThanOrEqual(100)
    await api.sleep(90)
    const { accessToken } = await client.call().auth.refresh()
    await api.sleep(20)
    client.accessToken = accessToken
    await client.call().sessions.list()
    await api.sleep(81)
    await expect(client.call().sessions.revokeOthers()).rejects.toMatchObject({
      reason: 'SESSION_REVOKED',
    })
  })

  test('[61] ends with the absolute end of its session, however late it was issued', async () => {
    const { client } = await signUp(api)
    for (let n = 0; n < 3; n += 1) {
      await api.sleep(90)
      const { accessToken, expiresIn } = await client.call().auth.refresh()
      client.accessToken = accessToken
      expect(expiresIn).toBeLessThanOrEqual(Math.min(100, 300 - 90 * (n + 1)))
    }
    await api.sleep(31)
    await expect(client.call().sessions.list()).rejects.toMatchObject({
      reason: 'SESSION_REVOKED',
    })
  })
})

describe('the database', () => {
  let api: TestApi
  beforeAll(async () => {
    api = await createTestApi()
  })
  afterAll(() => api.close())

  // A procedure that has no statement of its own, on a database that answers none.
  const probeOf = (client: TestClient) => {
    const router = trpc.router({
      probe: sessionProcedure(contract.sessions.revokeOthers).mutation(async () => ({
        revoked: 0,
      })),
    })
    const db = new Proxy(api.deps.db, {
      get() {
        throw new Error('The database was asked')
      },
    })
    return router.createCaller({ ...api.deps, db, ...client.ports }).probe
  }

  test('is asked whether a session is active in the last minute of its token only', async () => {
    const { client, sessionId } = await signUp(api)
    await expect.poll(() => api.deps.revocationCache.check(sessionId)).toBe('active')
    expect(await probeOf(client)()).toEqual({ revoked: 0 })
    await api.sleep(835)
    expect(await probeOf(client)()).toEqual({ revoked: 0 })
    await api.sleep(10)
    await expect(probeOf(client)()).rejects.toMatchObject({ reason: 'INTERNAL' })
    await client.call().sessions.revokeOthers()
  })

  test('is asked once by me, in the last minute too', async () => {
    const { client } = await signUp(api)
    for (const seconds of [0, 845]) {
      await api.sleep(seconds)
      const statements: unknown[] = []
      const db = new Proxy(api.deps.db, {
        get(target, name) {
          if (name === 'select') statements.push(name)
          return Reflect.get(target, name)
        },
      })
      const call = createCaller({ ...api.deps, db, ...client.ports })
      expect(await call.auth.me()).toBeDefined()
      expect(statements).toEqual(['select'])
    }
  })
})

describe('a replica with a lower TTL', () => {
  let api: TestApi
  beforeAll(async () => {
    api = await createTestApi({ ttlSeconds: 7_200 })
  })
  afterAll(() => api.close())

  test('[61] takes no token that is older than its memory of revocations', async () => {
    const { client, sessionId } = await signUp(api)
    const { accessToken } = client
    await client.call().auth.logout()
    await api.sleep(2_000)
    const lowered = await api.replica({ ttlSeconds: 900 })
    await expect.poll(() => lowered.revocationCache.check(sessionId)).toBe('active')
    client.accessToken = accessToken
    await expect(client.call(lowered).sessions.list()).rejects.toMatchObject({
      reason: 'UNAUTHENTICATED',
    })
  })

  test('makes the bearers of older tokens refresh, and signs nobody out', async () => {
    const { client } = await signUp(api)
    await api.sleep(2_000)
    const lowered = await api.replica({ ttlSeconds: 900 })
    await expect(client.call(lowered).sessions.list()).rejects.toMatchObject({
      reason: 'UNAUTHENTICATED',
    })
    const { accessToken, expiresIn } = await client.call(lowered).auth.refresh()
    expect(expiresIn).toBe(900)
    client.accessToken = accessToken
    await client.call(lowered).sessions.list()
  })
})

describe('the clean-up', () => {
  let api: TestApi
  beforeAll(async () => {
    api = await createTestApi()
  })
  afterAll(() => api.close())

  test('keeps a revoked session for a week, so that its cookie is told why', async () => {
    const { client, sessionId } = await signUp(api)
    const { cookie } = client
    await client.call().auth.logout()
    client.cookie = cookie
    await api.sleep(6.9 * 86_400)
    await deleteOldSessions(api.deps)
    await expect(client.call().auth.refresh()).rejects.toMatchObject({ reason: 'SESSION_REVOKED' })

    await api.sleep(0.2 * 86_400)
    await deleteOldSessions(api.deps)
    await expect(client.call().auth.refresh()).rejects.toMatchObject({ reason: 'UNAUTHENTICATED' })
    expect(await api.testDatabase.query`select 1 from sessions where id = ${sessionId}`).toEqual([])
  })

  test('keeps tombstones for as long as any access token may be accepted', async () => {
    const { userId, sessionId } = await signUp(api)
    await deleteUser({ ...api.deps, ...api.client().ports }, { userId })
    const age = (interval: string) =>
      api.testDatabase
        .query`update session_tombstones set deleted_at = clock_timestamp() - ${interval}::text::interval`
    const remaining = () =>
      api.testDatabase.query`select id from session_tombstones where id = ${sessionId}`
    await age('24 hours')
    await deleteOldSessions(api.deps)
    expect(await remaining()).toHaveLength(1)
    await age('25 hours')
    await deleteOldSessions(api.deps)
    expect(await remaining()).toEqual([])
  })
})
