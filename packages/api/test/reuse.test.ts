// A superseded refresh token past the grace is reuse wherever it is presented, and the list shows where a session was
// used last.
import { randomUUID } from 'node:crypto'
import { ada, createTestApi, type TestApi, type TestClient } from '@countersign/testing'
import { afterAll, beforeAll, describe, expect, test } from 'vitest'

const GRACE_SECONDS = 10
const FIREFOX = 'Mozilla/5.0 (Windows NT 10.0; Win64; x64; rv:131.0) Gecko/20100101 Firefox/131.0'
const CHROME =
  'Mozilla/5.0 (X11; Linux x86_64) AppleWebKit/537.36 (KHTML, like Gecko) Chrome/131.0.0.0 Safari/537.36'

let api: TestApi
beforeAll(async () => {
  api = await createTestApi({ policy: { graceSeconds: GRACE_SECONDS } })
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

const thiefOf = (client: TestClient): TestClient =>
  Object.assign(api.client({ ip: '203.0.113.66', userAgent: CHROME }), {
    cookie: client.cookie,
  })

async function sessionIdOf(client: TestClient): Promise<string> {
  const verdict = await api.deps.refreshTokens.verify(String(client.cookie))
  if (verdict.kind !== 'authentic') throw new Error('The cookie is not authentic')
  return verdict.presented.sessionId
}

async function traceOf(sessionId: string) {
  const [session] = await api.testDatabase.query`
    select revoked_reason from sessions where id = ${sessionId}`
  const events = await api.testDatabase.query`
    select type, ip, user_agent from audit_events
    where session_id = ${sessionId} and type like 'session.%'`
  return { endedAs: session?.revoked_reason, events }
}

const isIn = (client: TestClient) =>
  client
    .call()
    .auth.me()
    .then(
      () => true,
      () => false,
    )

/** A session whose cookie was copied, and rotated twice by its owner since. */
async function stolenSession(person: Person) {
  const owner = await signUp(person)
  const thief = thiefOf(owner)
  await owner.call().auth.refresh()
  await owner.call().auth.refresh()
  return { owner, thief, sessionId: await sessionIdOf(owner) }
}

const presentations: Record<string, (thief: TestClient, owner: Person) => Promise<unknown>> = {
  'a refresh': (thief) =>
    thief
      .call()
      .auth.refresh()
      .catch(() => {}),
  'a logout': (thief) => thief.call().auth.logout(),
  'a logout everywhere': (thief) => thief.call().auth.logout({ everywhere: true }),
  'a login of the same user': (thief, person) => logIn(person, thief),
  'a login of another user': async (thief) => {
    const other = newcomer()
    await signUp(other)
    await logIn(other, thief)
  },
  'a signup': (thief) => signUp(newcomer(), thief),
}

describe.each(Object.entries(presentations))('a superseded token at %s', (_, present) => {
  test('[63] past the grace ends its session as reused, with one audit event that says by whom', async () => {
    const person = newcomer()
    const { owner, thief, sessionId } = await stolenSession(person)
    await api.sleep(GRACE_SECONDS)
    await present(thief, person)

    expect(await traceOf(sessionId)).toEqual({
      endedAs: 'reused',
      events: [{ type: 'session.reused', ip: '203.0.113.66', user_agent: CHROME }],
    })
    expect(await isIn(owner)).toBe(false)
    await expect(owner.call().auth.refresh()).rejects.toMatchObject({ reason: 'SESSION_REUSED' })
  })

  test('[63] past the grace ends no other session of its user', async () => {
    const person = newcomer()
    const { thief } = await stolenSession(person)
    const elsewhere = await logIn(person)
    await api.sleep(GRACE_SECONDS)
    await present(thief, person)
    expect(await isIn(elsewhere)).toBe(true)
  })

  test('[63] within the grace is no reuse', async () => {
    const person = newcomer()
    const { thief, sessionId } = await stolenSession(person)
    const elsewhere = await logIn(person)
    await present(thief, person)
    const { endedAs, events } = await traceOf(sessionId)
    expect(endedAs).not.toBe('reused')
    expect(events).toEqual([])
    expect(await isIn(elsewhere)).toBe(true)
  })

  test('[63] of a session that ended or expired before is no reuse either', async () => {
    const person = newcomer()
    const { owner, thief, sessionId } = await stolenSession(person)
    await owner.call().auth.logout()
    await api.sleep(GRACE_SECONDS)
    await present(thief, person)
    expect(await traceOf(sessionId)).toEqual({ endedAs: 'logout', events: [] })
  })
})

test.each([
  ['the current token', 1],
  ['its predecessor within the grace', 0],
])('[63] %s is good for a logout everywhere', async (_, age) => {
  const person = newcomer()
  const elsewhere = await signUp(person)
  const client = await logIn(person)
  const held = [client.cookie]
  await client.call().auth.refresh()
  held.push(client.cookie)
  client.cookie = held[age]
  await client.call().auth.logout({ everywhere: true })
  expect(await isIn(elsewhere)).toBe(false)
})

test('[63] a refused login reads no cookie: the session that is presented with it stays as it is', async () => {
  const person = newcomer()
  const { thief, sessionId } = await stolenSession(person)
  await api.sleep(GRACE_SECONDS)
  await expect(
    thief.call().auth.login({ ...person, password: 'Not-the-right-one-1' }),
  ).rejects.toMatchObject({ reason: 'INVALID_CREDENTIALS' })
  expect(await traceOf(sessionId)).toEqual({ endedAs: null, events: [] })
})

test('[63] the list shows where a session was opened and where it was refreshed last', async () => {
  const owner = await signUp(newcomer(), api.client({ ip: '192.0.2.7', userAgent: FIREFOX }))
  const opened = {
    ip: '192.0.2.7',
    device: { browser: 'Firefox 131', os: 'Windows', type: 'desktop' },
  }
  const listed = async () => (await owner.call().sessions.list()).sessions
  expect(await listed()).toEqual([
    expect.objectContaining({ ...opened, lastUsedIp: opened.ip, lastUsedDevice: opened.device }),
  ])

  await thiefOf(owner).call().auth.refresh()
  expect(await listed()).toEqual([
    expect.objectContaining({
      ...opened,
      lastUsedIp: '203.0.113.66',
      lastUsedDevice: { browser: 'Chrome 131', os: 'Linux', type: 'desktop' },
    }),
  ])
})

test('[63] a refresh that says nothing of its browser leaves no older one to be taken for it', async () => {
  const owner = await signUp(newcomer(), api.client({ ip: '192.0.2.7', userAgent: FIREFOX }))
  const thief = api.client({ ip: '203.0.113.66', userAgent: undefined })
  thief.cookie = owner.cookie
  await thief.call().auth.refresh()
  const { sessions } = await owner.call().sessions.list()
  expect(sessions).toMatchObject([
    {
      device: { browser: 'Firefox 131' },
      lastUsedIp: '203.0.113.66',
      lastUsedDevice: { browser: null, os: null, type: null },
    },
  ])
})

test('[63] a client ahead of a database that lost commits is recorded as the last one, too', async () => {
  const owner = await signUp(newcomer(), api.client({ ip: '192.0.2.7', userAgent: FIREFOX }))
  await owner.call().auth.refresh()
  const thief = thiefOf(owner)
  await api.testDatabase.query`
    update sessions set generation = 0 where id = ${await sessionIdOf(owner)}`
  await thief.call().auth.refresh()
  expect((await owner.call().sessions.list()).sessions).toMatchObject([
    { lastUsedIp: '203.0.113.66' },
  ])
})
