import { randomUUID } from 'node:crypto'
import { setTimeout as sleep } from 'node:timers/promises'
import { revokeSessionsOfUser } from '@countersign/db'
import { ada, createTestApi, type TestApi } from '@countersign/testing'
import { afterAll, beforeAll, expect, test } from 'vitest'
import type { Deps } from '../../src/trpc/context.ts'

let api: TestApi
let replica: Deps
beforeAll(async () => {
  api = await createTestApi()
  replica = await api.replica()
})
afterAll(() => api.close())

async function signedIn() {
  const client = api.client()
  const { user, accessToken } = await client
    .call()
    .auth.signup({ ...ada, email: `${randomUUID()}@example.com` })
  client.accessToken = accessToken
  const [session] = (await client.call().sessions.list()).sessions
  if (!session) throw new Error('The session is not listed')
  return { client, userId: user.id, sessionId: session.id }
}

async function until(condition: () => boolean, milliseconds: number): Promise<void> {
  const deadline = performance.now() + milliseconds
  while (!condition()) {
    if (performance.now() > deadline) throw new Error(`Not within ${milliseconds} ms`)
    await sleep(5)
  }
}

const isCertain = (sessionId: string) => replica.revocationCache.check(sessionId) === 'active'

test('[19] an end on one replica is known to the other within a second, without asking the database', async () => {
  const { client, sessionId } = await signedIn()
  await until(() => isCertain(sessionId), 5_000)
  await client.call().auth.logout()
  await until(() => replica.revocationCache.check(sessionId) === 'revoked', 1_000)
})

test('an end that is rolled back is never announced', async () => {
  const { userId, sessionId } = await signedIn()
  await until(() => isCertain(sessionId), 5_000)
  await api.deps.db
    .transaction(async (tx) => {
      await revokeSessionsOfUser(tx, { userId }, 'revoked')
      throw new Error('rolled back')
    })
    .catch(() => {})
  await sleep(300)
  expect(isCertain(sessionId)).toBe(true)
})

test('[19] a replica whose listening connection was cut asks the database at once, and mends itself', async () => {
  const bystander = await signedIn()
  await until(() => isCertain(bystander.sessionId), 5_000)
  await api.testDatabase.query`
    select pg_terminate_backend(pid) from pg_stat_activity
     where datname = current_database() and application_name = 'countersign listener'`
  await until(() => replica.revocationCache.check(bystander.sessionId) === 'unknown', 1_000)

  // Uncertain, it neither locks out the innocent nor lets in the ended.
  await bystander.client.call(replica).sessions.list()
  await api.testDatabase.query`
    update sessions set revoked_at = clock_timestamp(), revoked_reason = 'logout'
     where id = ${bystander.sessionId}`
  await expect(bystander.client.call(replica).sessions.list()).rejects.toMatchObject({
    reason: 'SESSION_REVOKED',
  })

  // That end was never announced: it is read on reconnecting.
  await until(() => replica.revocationCache.check(bystander.sessionId) === 'revoked', 5_000)
  const fresh = await signedIn()
  await until(() => isCertain(fresh.sessionId), 5_000)
})
