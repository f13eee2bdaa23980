// Tests that a stranger behind the address of a signed-in user cannot exhaust the user's limits.
import { randomUUID } from 'node:crypto'
import { afterAll, beforeAll, describe, expect, test } from 'vitest'
import { startTarget, type Target } from '../harness/target.ts'
import { ada, createBrowser } from '../harness/test-server.ts'
import { wires } from '../harness/wires.ts'

const WRONG = 'Wrong-Password-1843'

let server: Target
beforeAll(async () => {
  server = await startTarget({ RATE_LIMITS: 'on', TRUST_PROXY: '1' })
})
afterAll(() => server.close())

const json = (body: unknown): RequestInit => ({
  method: 'POST',
  headers: { 'Content-Type': 'application/json' },
  body: JSON.stringify(body),
})

let networks = 0
/** An address in a network that no test had before. */
const nextAddress = () => {
  networks += 1
  return `10.7.${networks}.1`
}

/** A client at an address, with a cookie jar. */
function browserAt(from: string) {
  const browser = createBrowser(server.url)
  const ask = (path: string, init: RequestInit = {}) =>
    browser.fetch(path, {
      ...init,
      headers: {
        'X-Forwarded-For': from,
        ...(browser.accessToken && { Authorization: `Bearer ${browser.accessToken}` }),
        ...Object(init.headers),
      },
    })
  return {
    ask,
    refreshCookie: () => browser.refreshCookie(),
    async signIn(path: '/v1/auth/signup' | '/v1/auth/login', email: string, status: number) {
      const answer = await ask(path, json({ ...ada, email }))
      expect(answer.status).toBe(status)
      browser.accessToken = (await answer.json()).accessToken
    },
  }
}

const newEmail = () => `${randomUUID()}@example.com`

const flood = async (
  from: string,
  requests: readonly [path: string, init: RequestInit, count: number][],
) => {
  for (const [path, init, count] of requests) {
    const stranger = browserAt(from)
    const answers = []
    for (let index = 0; index < count; index += 1)
      answers.push((await stranger.ask(path, init)).status)
    expect(answers).toContain(429)
  }
}

describe.each(wires)('over $name', (wire) => {
  const ask = (browser: ReturnType<typeof browserAt>, procedure: string) => {
    const { method, path } = wire.route(procedure)
    return browser.ask(path, method === 'GET' ? {} : { ...json({}), method })
  }

  test('[62] a stranger behind the same address takes no call, refresh or sign-out from a signed-in user', async () => {
    const from = nextAddress()
    const neighbour = browserAt(from)
    const email = newEmail()
    await neighbour.signIn('/v1/auth/signup', email, 201)
    await browserAt(nextAddress()).signIn('/v1/auth/login', email, 200)

    const forged = { headers: { Authorization: 'Bearer eyJhbGciOiJIUzI1NiJ9.e30.c2ln' } }
    await flood(from, [
      ['/nothing', {}, 121],
      [wire.route('auth.refresh').path, json({}), 61],
      [wire.route('auth.logout').path, json({}), 61],
      [wire.route('sessions.list').path, forged, 1],
    ])

    expect((await ask(neighbour, 'auth.me')).status).toBe(200)
    expect((await ask(neighbour, 'sessions.list')).status).toBe(200)
    expect((await ask(neighbour, 'auth.refresh')).status).toBe(200)
    const revoked = await ask(neighbour, 'sessions.revokeOthers')
    expect(revoked.status).toBe(200)
    expect(await revoked.text()).toContain('"revoked":1')
    expect((await ask(neighbour, 'auth.logout')).ok).toBe(true)
    expect(await neighbour.refreshCookie()).toBeUndefined()
  })

  test('[62] signups with input that is not valid leave the others their signups', async () => {
    const from = nextAddress()
    const { path } = wire.route('auth.signup')
    for (const body of [{}, { ...ada, email: newEmail(), password: 'Password-2026!' }]) {
      for (let index = 0; index < 25; index += 1) {
        expect((await browserAt(from).ask(path, json(body))).status).toBe(400)
      }
    }
    await browserAt(from).signIn('/v1/auth/signup', newEmail(), 201)
  })

  test('[62] logins with input that is not valid leave the others their logins', async () => {
    const from = nextAddress()
    const email = newEmail()
    await browserAt(from).signIn('/v1/auth/signup', email, 201)
    for (let index = 0; index < 25; index += 1) {
      const answer = await browserAt(from).ask(wire.route('auth.login').path, json({}))
      expect(answer.status).toBe(400)
    }
    await browserAt(from).signIn('/v1/auth/login', email, 200)
  })

  test('[62] a browser that has signed in before does so while its neighbour guesses without end', async () => {
    const from = nextAddress()
    const email = newEmail()
    const browser = browserAt(from)
    await browser.signIn('/v1/auth/signup', email, 201)
    await flood(from, [
      [wire.route('auth.login').path, json({ email, password: WRONG }), 15],
      [wire.route('auth.login').path, json({ email: newEmail(), password: WRONG }), 15],
    ])
    await browser.signIn('/v1/auth/login', email, 200)
  })
})
