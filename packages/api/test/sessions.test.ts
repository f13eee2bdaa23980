import { randomUUID } from 'node:crypto'
import { ada, createTestApi, type TestApi, type TestClient } from '@countersign/testing'
import { afterAll, beforeAll, expect, test } from 'vitest'
import { deleteUser } from '../src/accounts/delete-user.ts'
import { disableUser } from '../src/admin/disable-user.ts'
import type { Deps } from '../src/trpc/context.ts'

const FIREFOX = 'Mozilla/5.0 (Windows NT 10.0; Win64; x64; rv:131.0) Gecko/20100101 Firefox/131.0'

let api: TestApi
beforeAll(async () => {
  api = await createTestApi({ policy: { maxPerUser: 5 } })
})
afterAll(() => api.close())

const newcomer = () => ({ ...ada, email: `${randomUUID()}@example.com` })
type Person = ReturnType<typeof newcomer>

async function signUp(person: Person, client = api.client()): Promise<TestClient> {
  client.accessToken = (await client.call().auth.signup(person)).accessToken
  return client
}

async function logIn(person: Person, client = api.client()): Promise<TestClient> {
  client.accessToken = (await client.call().auth.login(person)).accessToken
  return client
}

const sessionsOf = async (client: TestClient) => (await client.call().sessions.list()).sessions
const isIn = (client: TestClient) =>
  client
    .call()
    .auth.me()
    .then(
      () => true,
      () => false,
    )

test('the list shows each live session, the one used last first, and which one asks', async () => {
  const person = newcomer()
  const laptop = await signUp(person, api.client({ userAgent: FIREFOX, ip: '192.0.2.7' }))
  const phone = await logIn(person)
  const gone = await logIn(person)
  await gone.call().auth.logout()
  await laptop.call().auth.refresh()

  expect(await sessionsOf(laptop)).toEqual([
    {
      id: expect.any(String),
      current: true,
      createdAt: expect.stringMatching(/Z$/),
      lastUsedAt: expect.stringMatching(/Z$/),
      expiresAt: expect.stringMatching(/Z$/),
      device: { browser: 'Firefox 131', os: 'Windows', type: 'desktop' },
      ip: '192.0.2.7',
      lastUsedDevice: { browser: 'Firefox 131', os: 'Windows', type: 'desktop' },
      lastUsedIp: '192.0.2.7',
    },
    expect.objectContaining({ current: false, device: { browser: null, os: null, type: null } }),
  ])
  expect((await sessionsOf(phone)).map(({ current }) => current)).toEqual([false, true])
})

test('a session is ended by its user from another one, and is refused from then on', async () => {
  const person = newcomer()
  const laptop = await signUp(person)
  const phone = await logIn(person)
  const [, other] = await sessionsOf(phone)
  if (!other) throw new Error('The laptop is not listed')
  await phone.call().sessions.revoke({ id: other.id })

  await expect(laptop.call().auth.me()).rejects.toMatchObject({ reason: 'SESSION_REVOKED' })
  await expect(laptop.call().auth.refresh()).rejects.toMatchObject({ reason: 'SESSION_REVOKED' })
  expect(await isIn(phone)).toBe(true)
  await expect(phone.call().sessions.revoke({ id: other.id })).rejects.toMatchObject({
    reason: 'SESSION_NOT_FOUND',
  })
})

test("[27] another user's session is as unknown as one that never was, and lives on", async () => {
  const victim = await signUp(newcomer())
  const [session] = await sessionsOf(victim)
  if (!session) throw new Error('The session is not listed')
  const attacker = await signUp(newcomer())
  const refusalOf = (id: string) =>
    attacker
      .call()
      .sessions.revoke({ id })
      .catch((error: Error) => ({ ...error, message: error.message, stack: '' }))

  expect(await refusalOf(session.id)).toEqual(await refusalOf(randomUUID()))
  expect((await sessionsOf(attacker)).map(({ id }) => id)).not.toContain(session.id)
  expect(await isIn(victim)).toBe(true)
})

test('revoking the others ends them and leaves the one that asks', async () => {
  const person = newcomer()
  const first = await signUp(person)
  const second = await logIn(person)
  const third = await logIn(person)
  expect(await third.call().sessions.revokeOthers()).toEqual({ revoked: 2 })

  expect(await Promise.all([first, second, third].map(isIn))).toEqual([false, false, true])
  expect(await third.call().sessions.revokeOthers()).toEqual({ revoked: 0 })
})

test('a logout everywhere revokes every session of the user, and none of other users', async () => {
  const person = newcomer()
  const bystander = await signUp(newcomer())
  const first = await signUp(person)
  const second = await logIn(person)
  await second.call().auth.logout({ everywhere: true })

  expect(second.cookie).toBeUndefined()
  expect(await Promise.all([first, second, bystander].map(isIn))).toEqual([false, false, true])
})

test('a session that has ended cannot log out everywhere', async () => {
  const person = newcomer()
  const first = await signUp(person)
  const second = await logIn(person)
  const { cookie } = second
  await second.call().auth.logout()
  second.cookie = cookie
  await second.call().auth.logout({ everywhere: true })
  expect(await isIn(first)).toBe(true)
})

test('[27] logging in with a live cookie replaces that session by a new one', async () => {
  const person = newcomer()
  const client = await signUp(person)
  const { cookie, accessToken } = client
  const [before] = await sessionsOf(client)
  await logIn(person, client)

  const after = await sessionsOf(client)
  expect(after).toHaveLength(1)
  expect(after[0]?.id).not.toBe(before?.id)
  const old = api.client()
  Object.assign(old, { cookie, accessToken })
  expect(await isIn(old)).toBe(false)
  await expect(old.call().auth.refresh()).rejects.toMatchObject({ reason: 'SESSION_REVOKED' })
})

test("signing in as another user revokes the browser's session so far", async () => {
  const client = await signUp(newcomer())
  const { accessToken } = client
  await signUp(newcomer(), client)
  expect(await isIn(client)).toBe(true)
  client.accessToken = accessToken
  expect(await isIn(client)).toBe(false)
})

test('a refused login leaves the session of the browser alone', async () => {
  const person = newcomer()
  const client = await signUp(person)
  await expect(
    client.call().auth.login({ ...person, password: 'Not-the-right-one-1' }),
  ).rejects.toMatchObject({ reason: 'INVALID_CREDENTIALS' })
  expect(await isIn(client)).toBe(true)
})

test('[27] beyond the cap the session unused for longest goes, even when logins race', async () => {
  const person = newcomer()
  const first = await signUp(person)
  const second = await logIn(person)
  await first.call().auth.refresh()
  const others = await Promise.all(Array.from({ length: 4 }, () => logIn(person)))

  expect(await sessionsOf(first)).toHaveLength(5)
  expect(await isIn(second)).toBe(false)
  expect(await Promise.all(others.map(isIn))).toEqual([true, true, true, true])

  await Promise.all(Array.from({ length: 12 }, () => logIn(person)))
  expect(await sessionsOf(await logIn(person))).toHaveLength(5)
})

test.each([
  [
    'disabled',
    (deps: Deps, userId: string) => disableUser({ ...deps, ...api.client().ports }, { userId }),
  ],
  [
    'deleted',
    (deps: Deps, userId: string) => deleteUser({ ...deps, ...api.client().ports }, { userId }),
  ],
])('when an account is %s its sessions end, on every replica within a second', async (_, act) => {
  const person = newcomer()
  const client = api.client()
  const { user, accessToken } = await client.call().auth.signup(person)
  client.accessToken = accessToken
  const replica = await api.replica()
  await client.call(replica).sessions.list()

  await act(api.deps, user.id)
  const deadline = performance.now() + 1_000
  while ((await refusal(client, replica)) !== 'SESSION_REVOKED') {
    if (performance.now() > deadline) throw new Error('Still accepted after a second')
  }
  const { reason } = await client
    .call(replica)
    .auth.refresh()
    .catch((error) => error)
  expect(['UNAUTHENTICATED', 'SESSION_REVOKED']).toContain(reason)
  await expect(api.client().call().auth.login(person)).rejects.toMatchObject({
    reason: 'INVALID_CREDENTIALS',
  })
})

// Asks a procedure whose own statement does not look at the session.
const refusal = (client: TestClient, replica: TestApi['deps']) =>
  client
    .call(replica)
    .sessions.list()
    .then(
      () => undefined,
      (error) => error.reason,
    )
