import { randomUUID } from 'node:crypto'
import { ada, createTestApi, hashOf, type TestApi, type TestClient } from '@countersign/testing'
import { afterAll, beforeAll, expect, test } from 'vitest'
import { rotateSession } from '../src/sessions/rotate-session.ts'
import type { Deps } from '../src/trpc/context.ts'

const GRACE_SECONDS = 10
const DAY_SECONDS = 86_400

let api: TestApi
let strict: Deps
let replicas: Deps[]
beforeAll(async () => {
  api = await createTestApi({ policy: { graceSeconds: GRACE_SECONDS } })
  strict = await api.replica({ policy: { graceSeconds: GRACE_SECONDS, retry: 'strict' } })
  replicas = [api.deps, await api.replica(), await api.replica()]
})
afterAll(() => api.close())

async function signedIn(): Promise<TestClient> {
  const client = api.client()
  await client.call().auth.signup({ ...ada, email: `${randomUUID()}@example.com` })
  return client
}

const cookieOf = (client: TestClient): string => {
  if (client.cookie === undefined) throw new Error('The client has no cookie')
  return client.cookie
}

/** Presents a token, wherever it came from. */
const present = (token: string, deps = api.deps) =>
  rotateSession({ ...deps, ip: undefined, userAgent: undefined }, token)

async function sessionOf(client: TestClient) {
  const verdict = await api.deps.refreshTokens.verify(cookieOf(client))
  if (verdict.kind !== 'authentic') throw new Error('The cookie is not authentic')
  const [row] = await api.testDatabase.query`
    select * from sessions where id = ${verdict.presented.sessionId}`
  if (!row) throw new Error('The session is gone')
  return row
}

test('a refresh rotates the cookie within one row', async () => {
  const client = await signedIn()
  const first = cookieOf(client)
  const before = await sessionOf(client)
  await client.call().auth.refresh()

  expect(client.cookie).not.toBe(first)
  const after = await sessionOf(client)
  expect(after).toMatchObject({ generation: 1, key_hash: before.key_hash })
  expect(
    await api.testDatabase.query`select id from sessions where user_id = ${before.user_id}`,
  ).toHaveLength(1)
})

test('[20] sixty parallel refreshes over three pools make one rotation and one same successor', async () => {
  const client = await signedIn()
  const token = cookieOf(client)
  const outcomes = await Promise.all(
    Array.from({ length: 60 }, (_, index) => present(token, replicas[index % 3])),
  )
  expect(outcomes.filter(({ kind }) => kind === 'rotated')).toHaveLength(1)
  expect(outcomes.filter(({ kind }) => kind === 'replayed')).toHaveLength(59)
  const successors = new Set(
    outcomes.map((outcome) => 'refreshToken' in outcome && outcome.refreshToken.token),
  )
  expect(successors.size).toBe(1)
  expect((await sessionOf(client)).generation).toBe(1)
})

test('[21] within the grace the predecessor gets the same current token again, and nothing moves', async () => {
  const client = await signedIn()
  const token = cookieOf(client)
  const rotated = await present(token)
  const before = await sessionOf(client)
  await api.sleep(GRACE_SECONDS - 2)
  const replayed = await present(token)

  expect(replayed).toMatchObject({ kind: 'replayed' })
  expect('refreshToken' in replayed && replayed.refreshToken).toEqual(
    'refreshToken' in rotated && rotated.refreshToken,
  )
  expect(await sessionOf(client)).toEqual({ ...before, replays: 1 })
})

test('[21] retrying every half grace extends neither the grace nor the session', async () => {
  const client = await signedIn()
  const token = cookieOf(client)
  expect(await present(token)).toMatchObject({ kind: 'rotated' })
  const { idle_expires_at, rotated_at } = await sessionOf(client)
  await api.sleep(GRACE_SECONDS / 2)
  expect(await present(token)).toMatchObject({ kind: 'replayed' })
  expect(await sessionOf(client)).toMatchObject({ idle_expires_at, rotated_at })
  await api.sleep(GRACE_SECONDS / 2)
  expect(await present(token, strict)).toEqual({ kind: 'reused' })
})

test('[22] after the grace an older token ends the session, and the current one with it', async () => {
  const client = await signedIn()
  const stolen = cookieOf(client)
  await client.call().auth.refresh()
  await client.call().auth.refresh()
  await api.sleep(GRACE_SECONDS + 1)

  expect(await present(stolen)).toEqual({ kind: 'reused' })
  expect(await sessionOf(client)).toMatchObject({ revoked_reason: 'reused' })
  await expect(client.call().auth.refresh()).rejects.toMatchObject({ reason: 'SESSION_REUSED' })
})

test('[22] a token two generations old within the grace is refused without harm', async () => {
  const client = await signedIn()
  const oldest = cookieOf(client)
  await client.call().auth.refresh()
  await client.call().auth.refresh()

  expect(await present(oldest)).toEqual({ kind: 'raced' })
  await client.call().auth.refresh()
})

test('[22] a thief who refreshes without pause is found when the owner comes, within the grace too', async () => {
  const client = await signedIn()
  const owners = cookieOf(client)
  for (let stolen = 0; stolen < 10; stolen += 1) await client.call().auth.refresh()
  expect(await present(owners)).toEqual({ kind: 'raced' })
  await client.call().auth.refresh()
  expect(await present(owners)).toEqual({ kind: 'reused' })
  await expect(client.call().auth.refresh()).rejects.toMatchObject({ reason: 'SESSION_REUSED' })
})

test('[22] with a grace of zero a token works strictly once', async () => {
  const once = await api.replica({ policy: { graceSeconds: 0, retry: 'strict' } })
  const client = await signedIn()
  const token = cookieOf(client)
  expect(await present(token, once)).toMatchObject({ kind: 'rotated' })
  expect(await present(token, once)).toEqual({ kind: 'reused' })
})

test('[26] a session ends when it was idle for too long', async () => {
  const client = await signedIn()
  await api.sleep(29 * DAY_SECONDS)
  await client.call().auth.refresh()
  await api.sleep(31 * DAY_SECONDS)
  await expect(client.call().auth.refresh()).rejects.toMatchObject({ reason: 'SESSION_EXPIRED' })
})

test('[26] however often it is refreshed, a session ends at its absolute age', async () => {
  const client = await signedIn()
  const { expires_at } = await sessionOf(client)
  for (let day = 0; day < 80; day += 20) {
    await api.sleep(20 * DAY_SECONDS)
    await client.call().auth.refresh()
  }
  expect(await sessionOf(client)).toMatchObject({ expires_at, idle_expires_at: expires_at })
  await api.sleep(10 * DAY_SECONDS)
  await expect(client.call().auth.refresh()).rejects.toMatchObject({ reason: 'SESSION_EXPIRED' })
})

test('[16] the expiry counts by the database, even for a token whose own claims still hold', async () => {
  const client = await signedIn()
  await api.testDatabase.advanceClock(31 * DAY_SECONDS)
  expect(await present(cookieOf(client))).toEqual({ kind: 'expired' })
  await api.testDatabase.advanceClock(-31 * DAY_SECONDS)
  expect(await present(cookieOf(client))).toMatchObject({ kind: 'rotated' })
})

test('[25] a client ahead of a database that lost commits goes on', async () => {
  const client = await signedIn()
  await client.call().auth.refresh()
  await client.call().auth.refresh()
  const { id } = await sessionOf(client)
  await api.testDatabase.query`update sessions set generation = 0 where id = ${id}`

  await client.call().auth.refresh()
  expect(await sessionOf(client)).toMatchObject({ generation: 3 })
  await client.call().auth.refresh()
})

test('[19] a disabled user cannot refresh, inside or outside the grace, nor read me, nor log in', async () => {
  const client = api.client()
  const person = { ...ada, email: `${randomUUID()}@example.com` }
  const { user, accessToken } = await client.call().auth.signup(person)
  client.accessToken = accessToken
  const first = cookieOf(client)
  await client.call().auth.refresh()
  await api.testDatabase.query`update users set disabled_at = now() where id = ${user.id}`

  expect(await present(first)).toEqual({ kind: 'unauthenticated' })
  expect(await present(cookieOf(client))).toEqual({ kind: 'unauthenticated' })
  await expect(client.call().auth.me()).rejects.toMatchObject({ reason: 'SESSION_REVOKED' })
  await expect(api.client().call().auth.login(person)).rejects.toMatchObject({
    reason: 'INVALID_CREDENTIALS',
  })
})

test('[19] the grace never revives a session that was logged out', async () => {
  const client = await signedIn()
  const first = cookieOf(client)
  await client.call().auth.refresh()
  await client.call().auth.logout()
  expect(await present(first)).toEqual({ kind: 'revoked' })
})

test('[23] [26] neither another key nor a forged signature touches a session', async () => {
  const client = await signedIn()
  const { id, user_id, idle_expires_at } = await sessionOf(client)
  const session = {
    id: String(id),
    userId: String(user_id),
    generation: 0,
    idleExpiresAt: new Date(String(idle_expires_at)),
  }
  // The signing secret alone, without the key that only the cookie holds.
  const wrongKey = await api.deps.refreshTokens.issue(session, 'A'.repeat(43))
  expect(await present(wrongKey.token)).toEqual({ kind: 'unauthenticated' })

  const [header, payload] = cookieOf(client).split('.')
  expect(await present(`${header}.${payload}.${'A'.repeat(43)}`)).toEqual({
    kind: 'unauthenticated',
  })
  await client.call().auth.refresh()
})

test('[18] a new signing secret in front ends no session; taking the old one out ends its tokens', async () => {
  const [older, newer] = [
    'refresh-secret-of-32-bytes-or-more',
    'another-refresh-secret-of-32-bytes',
  ]
  const both = await api.replica({ refreshSecrets: [newer, older] })
  const onlyNewer = await api.replica({ refreshSecrets: [newer] })
  const client = await signedIn()
  const signedByOlder = cookieOf(client)

  expect(await present(signedByOlder, onlyNewer)).toEqual({ kind: 'unauthenticated' })
  await client.call(both).auth.refresh()
  await client.call(onlyNewer).auth.refresh()
})

test('[7] a login verified before a password change by hand and inserted after it opens nothing', async () => {
  const person = { ...ada, email: `${randomUUID()}@example.com` }
  const { user } = await api.client().call().auth.signup(person)
  const newHash = await hashOf(api.deps, 'Difference-Engine-1822')
  const { verify } = api.deps.passwords
  const slowReplica: Deps = {
    ...api.deps,
    passwords: {
      ...api.deps.passwords,
      async verify(hash, password) {
        const verified = await verify(hash, password)
        await api.testDatabase.query`
          update users set password_hash = ${newHash}, credential_version = credential_version + 1
           where id = ${user.id}`
        return verified
      },
    },
  }
  await expect(api.client().call(slowReplica).auth.login(person)).rejects.toMatchObject({
    reason: 'INVALID_CREDENTIALS',
  })
})
