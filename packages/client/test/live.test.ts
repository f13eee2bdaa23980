// The client against the real server, over real HTTP and in real time.
import { mkdtemp, rm } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { afterAll, afterEach, beforeAll, expect, test, vi } from 'vitest'
import {
  ada,
  startTestServer,
  type TestServer,
} from '../../../apps/server/test/harness/test-server.ts'
import { type AuthClient, createAuthClient, fieldErrorsOf, reasonOf } from '../src/index.ts'

const GRACE_MS = 1_000
const env = { ACCESS_TOKEN_TTL: '2s', REFRESH_GRACE: '1s', RATE_LIMITS: 'off' }
const sleep = (milliseconds: number) => new Promise((resolve) => setTimeout(resolve, milliseconds))

let folder: string
let server: TestServer
const clients: AuthClient[] = []
beforeAll(async () => {
  folder = await mkdtemp(join(tmpdir(), 'countersign-live-'))
  server = await start()
})
afterEach(() => {
  for (const client of clients.splice(0)) client.dispose()
})
afterAll(async () => {
  await server.close()
  await rm(folder, { recursive: true })
})

// On a database that outlives a server, unless the suite has one of its own.
const start = () => startTestServer({ ...env, DATABASE_URL: `pglite://${join(folder, 'data')}` })

/** One cookie jar, as many tabs as are opened. */
function createBrowser() {
  const browser = { cookie: '', paths: [] as string[], open }
  const fetchWithCookie: typeof globalThis.fetch = async (input, init) => {
    const { pathname, search } = new URL(String(input))
    browser.paths.push(pathname.replace('/trpc/', ''))
    const headers = new Headers(init?.headers)
    if (browser.cookie) headers.set('Cookie', `rt=${browser.cookie}`)
    const response = await fetch(`${server.url}${pathname}${search}`, { ...init, headers })
    const set = /^rt=([^;]*)/.exec(response.headers.get('Set-Cookie') ?? '')
    if (set) browser.cookie = set[1] ?? ''
    return response
  }
  function open() {
    const ends: string[] = []
    const client = createAuthClient({
      url: 'http://auth.example.com/trpc',
      fetch: fetchWithCookie,
      onEnd: (reason) => ends.push(reason),
    })
    clients.push(client)
    return { ...client, ends, snapshot: client.session.getSnapshot }
  }
  return browser
}

let people = 0
function newPerson() {
  people += 1
  return { ...ada, email: `ada.${people}@example.com` }
}

async function signedUp() {
  const browser = createBrowser()
  const tab = browser.open()
  const person = newPerson()
  await tab.signup(person)
  return { browser, tab, person }
}

test('a person signs up, is known, signs out, is not known, and signs in again', async () => {
  const { browser, tab, person } = await signedUp()
  expect(tab.snapshot()).toMatchObject({ status: 'signedIn', user: { email: person.email } })
  expect((await tab.api.auth.me.query()).user.email).toBe(person.email)
  expect((await tab.api.sessions.list.query()).sessions).toHaveLength(1)

  await tab.logout()
  expect(tab.snapshot()).toEqual({ status: 'signedOut', reason: 'SIGNED_OUT' })
  expect(browser.cookie).toBe('')
  const refused: unknown = await tab.api.auth.me.query().catch((error: unknown) => error)
  expect(reasonOf(refused)).toBe('UNAUTHENTICATED')

  const wrong = { email: person.email, password: 'Difference-Engine-1822' }
  expect(reasonOf(await tab.login(wrong).catch((error: unknown) => error))).toBe(
    'INVALID_CREDENTIALS',
  )
  await tab.login(person)
  expect(tab.snapshot()).toMatchObject({ status: 'signedIn' })
})

test('a form learns which of its fields are wrong', async () => {
  const tab = createBrowser().open()
  const input = { ...ada, fullName: 'A', email: 'ada' }
  const refused: unknown = await tab.signup(input).catch((error: unknown) => error)
  expect(reasonOf(refused)).toBe('INVALID_INPUT')
  expect({ ...fieldErrorsOf(refused) }).toEqual({
    fullName: 'Enter at least 2 characters.',
    email: 'Enter a valid email address.',
  })
})

test('a token is renewed before it is over, and calls go on', async () => {
  const { browser, tab } = await signedUp()
  browser.paths.length = 0
  await sleep(4_500)
  const renewals = browser.paths.filter((path) => path === 'auth.refresh').length
  expect(renewals).toBeGreaterThanOrEqual(2)
  expect(renewals).toBeLessThanOrEqual(4)
  await tab.api.auth.me.query()
  expect(tab.snapshot()).toMatchObject({ status: 'signedIn' })
})

test('two clients on one cookie keep it together, and both stay signed in', async () => {
  const { browser, tab } = await signedUp()
  const other = browser.open()
  for (let round = 0; round < 6; round += 1) {
    await Promise.all([tab, other].map(({ api }) => api.auth.me.query()))
    await sleep(700)
  }
  expect([tab, other].map(({ snapshot }) => snapshot().status)).toEqual(['signedIn', 'signedIn'])
})

test('a server that is away for a while costs nobody a session', async () => {
  const { tab } = await signedUp()
  await server.close()
  await sleep(2_500)
  await expect(tab.api.auth.me.query()).rejects.toThrow()
  expect(tab.snapshot()).toMatchObject({ status: 'signedIn' })
  server = await start()
  await vi.waitFor(() => tab.api.auth.me.query(), { timeout: 10_000, interval: 300 })
  expect(tab.snapshot()).toMatchObject({ status: 'signedIn' })
  expect(tab.ends).toEqual([])
})

test('a cookie that was stolen and used ends the session, and the page is told why', async () => {
  const { browser, tab } = await signedUp()
  const stolen = browser.cookie
  await tab.api.auth.refresh.mutate()
  await tab.api.auth.refresh.mutate()
  await sleep(GRACE_MS + 100)
  const thief = await fetch(`${server.url}/trpc/auth.refresh`, {
    method: 'POST',
    headers: { Cookie: `rt=${stolen}`, 'Content-Type': 'application/json' },
  })
  expect(thief.status).toBe(401)
  await expect(tab.api.auth.me.query()).rejects.toThrow()
  expect(tab.snapshot()).toEqual({ status: 'signedOut', reason: 'SESSION_REUSED' })
  expect(tab.ends).toEqual(['SESSION_REUSED'])
})

test('a session that is ended from another device ends here, with the reason', async () => {
  const { tab, person } = await signedUp()
  const phone = createBrowser().open()
  await phone.login(person)
  await phone.api.sessions.revokeOthers.mutate()
  await vi.waitFor(() => expect(tab.ends).toEqual(['SESSION_REVOKED']), { timeout: 5_000 })
})
