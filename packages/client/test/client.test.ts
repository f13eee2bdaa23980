import { afterEach, beforeEach, describe, expect, test, vi } from 'vitest'
import { type AuthClient, createAuthClient, reasonOf } from '../src/index.ts'
import { FakeChannel, stubBrowser } from './fakes/fake-browser.ts'
import { createNetwork, type Jar, type Network } from './fakes/fake-network.ts'
import { createFakeServer, type FakeServer, password, refusal, users } from './fakes/fake-server.ts'

let server: FakeServer
let jar: Jar
let clients: AuthClient[]
let ends: string[]
beforeEach(() => {
  vi.useFakeTimers({ now: new Date('2026-03-01T12:00:00Z') })
  server = createFakeServer()
  jar = { cookie: undefined }
  clients = []
  ends = []
})
afterEach(async () => {
  for (const client of clients) client.dispose()
  await vi.advanceTimersByTimeAsync(0)
  expect(vi.getTimerCount()).toBe(0)
  vi.unstubAllGlobals()
  vi.useRealTimers()
})

/** A client of the shared browser, on a network of its own. */
function open(network: Network = createNetwork(server, jar)) {
  const client = createAuthClient({
    url: 'https://auth.example.com/trpc',
    fetch: network.fetch,
    onEnd: (reason) => ends.push(reason),
  })
  clients.push(client)
  const status = () => client.session.getSnapshot().status
  return { client, network, status, ...client }
}

const ada = { email: users.ada.email, password }
const bob = { email: users.bob.email, password }
const later = (milliseconds: number) => vi.advanceTimersByTimeAsync(milliseconds)
const SOON = 100
const TTL = 900_000

/** How a promise stands, without waiting for it. */
function watch<TValue>(promise: Promise<TValue>) {
  const watched: { state: string; value?: TValue; error?: unknown } = { state: 'pending' }
  promise.then(
    (value) => Object.assign(watched, { state: 'fulfilled', value }),
    (error) => Object.assign(watched, { state: 'rejected', error }),
  )
  return watched
}

async function signedIn(credentials = ada) {
  const tab = open()
  await later(SOON)
  const login = watch(tab.login(credentials))
  await later(SOON)
  expect(login.state).toBe('fulfilled')
  tab.network.sent.length = 0
  return tab
}

const row = () => server.rowOf(jar.cookie)

describe('starting', () => {
  test('nobody knows of a session until the server has answered', async () => {
    const { client } = open()
    expect(client.session.getSnapshot()).toEqual({ status: 'unknown' })
    await later(SOON)
    expect(client.session.getSnapshot()).toEqual({ status: 'signedOut' })
    expect(ends).toEqual([])
  })

  test('the session that the cookie stands for is taken up with one refresh', async () => {
    const before = await signedIn()
    before.dispose()
    const { client, network } = open()
    await later(SOON)
    expect(client.session.getSnapshot()).toMatchObject({ status: 'signedIn', user: users.ada })
    expect(network.pathsSent()).toEqual(['auth.refresh'])
  })

  test('a server of an earlier release is asked for the user as well', async () => {
    const before = await signedIn()
    before.dispose()
    server.isOfEarlierRelease = true
    const { client, network } = open()
    await later(SOON)
    expect(client.session.getSnapshot()).toMatchObject({ status: 'signedIn', user: users.ada })
    expect(network.pathsSent()).toEqual(['auth.refresh', 'auth.me'])
  })

  test('a session that the server ended while nobody was there says why', async () => {
    const before = await signedIn()
    before.dispose()
    server.end(row()?.id ?? '', 'reused')
    const { client } = open()
    await later(SOON)
    expect(client.session.getSnapshot()).toEqual({ status: 'signedOut', reason: 'SESSION_REUSED' })
    expect(ends).toEqual([])
  })

  test('without a network nothing is known, and it is tried again until there is one', async () => {
    const before = await signedIn()
    before.dispose()
    const { network, status } = open()
    network.fateOf = () => ({ kind: 'unsent' })
    await later(60_000)
    expect(status()).toBe('unknown')
    network.fateOf = () => ({ kind: 'answered' })
    await later(31_000)
    expect(status()).toBe('signedIn')
  })

  test('a user who cannot be read leaves it unknown, and it is tried again', async () => {
    const before = await signedIn()
    before.dispose()
    server.isOfEarlierRelease = true
    const { network, status } = open()
    network.next('auth.me', { kind: 'refused', answer: refusal('INTERNAL') })
    await later(SOON)
    expect(status()).toBe('unknown')
    await later(2_000)
    expect(status()).toBe('signedIn')
  })

  test('calls made meanwhile wait, and go with the token', async () => {
    const before = await signedIn()
    before.dispose()
    const { api, network } = open()
    const me = watch(api.auth.me.query())
    await later(SOON)
    expect(me).toMatchObject({ state: 'fulfilled', value: { user: users.ada } })
    expect(network.sentTo('auth.refresh')).toHaveLength(1)
    expect(network.sent.at(-1)?.accessToken).toBeDefined()
  })

  test('without a session a call is refused by the server, once', async () => {
    const { api, network } = open()
    const me = watch(api.auth.me.query())
    await later(SOON)
    expect(reasonOf(me.error)).toBe('UNAUTHENTICATED')
    expect(network.pathsSent()).toEqual(['auth.refresh', 'auth.me'])
  })
})

describe('renewing', () => {
  test('happens before the token expires, at a moment that differs from tab to tab', async () => {
    const leads = new Set<number>()
    for (let round = 0; round < 8; round += 1) {
      const tab = await signedIn()
      const start = performance.now() - SOON
      await later(TTL - 61_500)
      expect(tab.network.pathsSent()).toEqual([])
      await later(20_000)
      const [renewal] = tab.network.sentTo('auth.refresh')
      expect(tab.network.sentTo('auth.refresh')).toHaveLength(1)
      const lead = TTL - ((renewal?.at ?? 0) - start)
      expect(lead).toBeGreaterThan(44_000)
      expect(lead).toBeLessThan(61_000)
      leads.add(lead)
      tab.dispose()
    }
    expect(leads.size).toBeGreaterThan(1)
  })

  test('goes on for as long as the page is open', async () => {
    const tab = await signedIn()
    await later(20 * TTL)
    expect(tab.status()).toBe('signedIn')
    const count = tab.network.sentTo('auth.refresh').length
    expect(count).toBeGreaterThanOrEqual(20)
    expect(count).toBeLessThan(24)
    expect(tab.network.sentTo('auth.me')).toEqual([])
  })

  test('of a session that nears its end is asked for a few times more, and then it is over', async () => {
    server.sessionMaxAgeMs = TTL + 100_000
    const tab = await signedIn()
    await later(TTL)
    expect(tab.status()).toBe('signedIn')
    // A page that asks all the time makes it no more often.
    for (let n = 0; n < 130 && tab.status() === 'signedIn'; n += 1) {
      tab.api.auth.me.query().catch(() => {})
      await later(1_000)
    }
    expect(tab.client.session.getSnapshot()).toEqual({
      status: 'signedOut',
      reason: 'SESSION_EXPIRED',
    })
    expect(tab.network.sentTo('auth.refresh').length).toBeLessThanOrEqual(10)
    tab.network.sent.length = 0
    await later(TTL)
    expect(tab.network.pathsSent()).toEqual([])
  })

  test('of tokens that live for three seconds happens about as often, whatever is called', async () => {
    server.accessTtlSeconds = 3
    const tab = await signedIn()
    const calls: Promise<unknown>[] = []
    for (let n = 0; n < 300; n += 1) {
      calls.push(tab.api.auth.me.query())
      await later(100)
    }
    await later(SOON)
    await Promise.all(calls)
    const count = tab.network.sentTo('auth.refresh').length
    expect(count).toBeGreaterThanOrEqual(9)
    expect(count).toBeLessThanOrEqual(18)
  })

  test('is done once for all calls whose token was refused, and each is sent once more', async () => {
    const tab = await signedIn()
    await later(2_000)
    server.distrustAccessTokens()
    await later(1_000)
    const calls = [tab.api.auth.me.query(), tab.api.sessions.list.query()]
    calls.push(tab.api.sessions.revokeOthers.mutate() as never)
    const watched = calls.map((call) => watch<unknown>(call))
    await later(SOON)
    expect(watched.map(({ state }) => state)).toEqual(['fulfilled', 'fulfilled', 'fulfilled'])
    expect(tab.network.pathsSent().sort()).toEqual([
      'auth.me,sessions.list',
      'auth.me,sessions.list',
      'auth.refresh',
      'sessions.revokeOthers',
      'sessions.revokeOthers',
    ])
  })

  test('a call whose token is refused again and again is sent twice and no more', async () => {
    const tab = await signedIn()
    tab.network.fateOf = (path) =>
      path === 'auth.refresh'
        ? { kind: 'answered' }
        : { kind: 'refused', answer: refusal('UNAUTHENTICATED') }
    const me = watch(tab.api.auth.me.query())
    await later(60_000)
    expect(reasonOf(me.error)).toBe('UNAUTHENTICATED')
    expect(tab.network.sentTo('auth.me')).toHaveLength(2)
    expect(tab.network.sentTo('auth.refresh')).toHaveLength(1)
    expect(tab.status()).toBe('signedIn')
  })

  test('a refused call waits for the renewal that is under way instead of starting one', async () => {
    const tab = await signedIn()
    tab.network.next('auth.refresh', { kind: 'answered', downMs: 2_000 })
    await later(TTL - 44_000)
    const calls = [1, 2, 3].map(() => watch(tab.api.auth.me.query()))
    await later(5_000)
    expect(calls.map(({ state }) => state)).toEqual(['fulfilled', 'fulfilled', 'fulfilled'])
    expect(tab.network.sentTo('auth.refresh')).toHaveLength(1)
  })

  test('a race lost on the server is waited out and sent again', async () => {
    const tab = await signedIn()
    const raced = { kind: 'refused', answer: refusal('REFRESH_RACED') } as const
    tab.network.next('auth.refresh', raced, raced, raced)
    await later(TTL - 40_000)
    const refreshes = tab.network.sentTo('auth.refresh')
    expect(refreshes).toHaveLength(4)
    for (const [index, { at }] of refreshes.slice(1).entries()) {
      expect(at - (refreshes[index]?.at ?? 0)).toBeGreaterThanOrEqual(150)
      expect(at - (refreshes[index]?.at ?? 0)).toBeLessThan(400)
    }
    expect(tab.status()).toBe('signedIn')
    expect(tab.network.sentTo('auth.refresh').every((request) => !request.isAborted())).toBe(true)
  })

  test('races that never end are given up for a while', async () => {
    const tab = await signedIn()
    await later(TTL - 61_500)
    tab.network.fateOf = () => ({ kind: 'refused', answer: refusal('REFRESH_RACED') })
    await later(60_000)
    expect(tab.status()).toBe('signedIn')
    expect(tab.network.sentTo('auth.refresh').length).toBeLessThan(60)
  })

  test('a lost answer is asked for again at once, within the grace', async () => {
    const tab = await signedIn()
    tab.network.next('auth.refresh', { kind: 'lost' })
    await later(TTL - 44_000)
    expect(tab.network.sentTo('auth.refresh')).toHaveLength(2)
    expect(row()).toMatchObject({ generation: 1, replays: 1 })
    expect(tab.status()).toBe('signedIn')
  })

  test.each([60_000, 3_600_000])(
    '[70] an answer that was lost with the network is asked for %i ms later, and nobody is signed out',
    async (milliseconds) => {
      const tab = await signedIn()
      tab.network.next('auth.refresh', { kind: 'lost' })
      tab.network.fateOf = () => ({ kind: 'unsent' })
      await later(TTL - 44_000 + milliseconds)
      expect(row()).toMatchObject({ generation: 1 })
      expect(tab.status()).toBe('signedIn')

      tab.network.fateOf = () => ({ kind: 'answered' })
      await later(31_000)
      expect(row()).toMatchObject({ generation: 2 })
      expect(tab.status()).toBe('signedIn')
    },
  )

  test('an answer that never comes is given up and asked for again, all within the grace', async () => {
    const tab = await signedIn()
    tab.network.next('auth.refresh', { kind: 'silent' })
    await later(TTL - 40_000)
    const [first, second] = tab.network.sentTo('auth.refresh')
    expect(first?.isAborted()).toBe(true)
    expect((second?.at ?? 0) - (first?.at ?? 0)).toBe(4_000)
    expect(row()).toMatchObject({ generation: 1, replays: 1 })
    expect(tab.status()).toBe('signedIn')
  })

  test('a network that is down keeps the session, and is tried ever more seldom', async () => {
    const tab = await signedIn()
    tab.network.fateOf = () => ({ kind: 'unsent' })
    await later(TTL + 3_600_000)
    expect(tab.status()).toBe('signedIn')
    const tries = tab.network.sentTo('auth.refresh').length
    expect(tries).toBeGreaterThan(2 * 120)
    expect(tries).toBeLessThan(2 * 260)
    tab.network.fateOf = () => ({ kind: 'answered' })
    await later(31_000)
    const me = watch(tab.api.auth.me.query())
    await later(SOON)
    expect(me.state).toBe('fulfilled')
  })

  test.each([
    ['TOO_MANY_REQUESTS', refusal('TOO_MANY_REQUESTS')],
    ['INTERNAL', refusal('INTERNAL')],
    ['UNAVAILABLE', refusal('UNAVAILABLE')],
    ['a page of a proxy', { status: 502, body: '<html>Bad gateway' }],
    ['a page of a proxy that means another sign-in', { status: 401, body: '<html>Who are you?' }],
    ['JSON of something else', { status: 200, body: { hello: 'world' } }],
    ['an answer without a token', { status: 200, body: { result: { data: {} } } }],
    [
      'a token of another kind',
      { status: 200, body: { result: { data: { accessToken: 'opaque', expiresIn: 900 } } } },
    ],
  ])('%s never signs the user out', async (_, answer) => {
    const tab = await signedIn()
    tab.network.fateOf = () => ({ kind: 'refused', answer })
    await later(TTL + 60_000)
    expect(tab.status()).toBe('signedIn')
    expect(tab.network.sentTo('auth.refresh').length).toBeLessThan(40)
    tab.network.fateOf = () => ({ kind: 'answered' })
    await later(31_000)
    expect(tab.status()).toBe('signedIn')
    expect(server.isLive(row())).toBe(true)
    expect(ends).toEqual([])
  })

  test('a token that says nothing of its life is not taken, and not asked for without end', async () => {
    const tab = await signedIn()
    const payload = Buffer.from(JSON.stringify({ sid: row()?.id, iat: 4_000_000_000 }))
    const data = { accessToken: `e30.${payload.toString('base64url')}.c2ln` }
    tab.network.fateOf = () => ({
      kind: 'refused',
      answer: { status: 200, body: { result: { data } } },
    })
    await later(TTL + 60_000)
    expect(tab.network.sentTo('auth.refresh').length).toBeLessThan(40)
  })

  test.each([
    ['in the error', refusal('TOO_MANY_REQUESTS', { 'Retry-After': '1' }, { retryAfter: 300 })],
    ['in the header', refusal('TOO_MANY_REQUESTS', { 'Retry-After': '300' })],
  ])(
    'is not tried before the time that the server asks for %s, not even for a call',
    async (_, answer) => {
      const tab = await signedIn()
      tab.network.next('auth.refresh', { kind: 'refused', answer })
      await later(TTL)
      expect(tab.network.sentTo('auth.refresh')).toHaveLength(1)
      const me = watch(tab.api.auth.me.query())
      await later(SOON)
      expect(reasonOf(me.error)).toBe('TOO_MANY_REQUESTS')
      expect(tab.network.sentTo('auth.me')).toEqual([])
      const [first] = tab.network.sentTo('auth.refresh')
      await later(301_000)
      const [, second] = tab.network.sentTo('auth.refresh')
      expect((second?.at ?? 0) - (first?.at ?? 0)).toBeGreaterThanOrEqual(300_000)
      expect(tab.status()).toBe('signedIn')
    },
  )

  test('calls during an outage are told of it at once, and do not add to it', async () => {
    const tab = await signedIn()
    tab.network.fateOf = () => ({ kind: 'unsent' })
    await later(TTL + 5_000)
    const before = tab.network.sent.length
    const calls = Array.from({ length: 50 }, () => watch(tab.api.auth.me.query()))
    await later(400)
    expect(calls.every(({ state }) => state === 'rejected')).toBe(true)
    expect(tab.network.sent.length - before).toBeLessThanOrEqual(4)
  })

  test('a token that is not over serves calls although its renewal hangs or fails', async () => {
    const tab = await signedIn()
    const hanging = { kind: 'unsent', upMs: 60_000 } as const
    for (const fate of [hanging, { kind: 'unsent' } as const]) {
      tab.network.fateOf = (path) => (path === 'auth.refresh' ? fate : { kind: 'answered' })
      await later(fate === hanging ? TTL - 15_000 : 10_000)
      const me = watch(tab.api.auth.me.query())
      await later(SOON)
      expect(me.state).toBe('fulfilled')
    }
  })

  test('a clock that is set forward or back two hours changes nothing', async () => {
    const tab = await signedIn()
    const started = performance.now()
    for (const hours of [2, -4]) {
      vi.setSystemTime(Date.now() + hours * 3_600_000)
      const me = watch(tab.api.auth.me.query())
      await later(SOON)
      expect(me.state).toBe('fulfilled')
    }
    expect(tab.network.sentTo('auth.refresh')).toEqual([])
    await later(TTL)
    const [renewal] = tab.network.sentTo('auth.refresh')
    expect((renewal?.at ?? 0) - started).toBeGreaterThan(TTL - 61_000)
    expect(tab.status()).toBe('signedIn')
  })

  test('the same session keeps its user, and its snapshot changes only when something did', async () => {
    const tab = await signedIn()
    const seen: unknown[] = []
    tab.client.session.subscribe(() => seen.push(tab.client.session.getSnapshot()))
    const first = tab.client.session.getSnapshot()
    await later(TTL / 2)
    expect(tab.client.session.getSnapshot()).toBe(first)
    await later(TTL / 2)
    expect(seen).toEqual([first, tab.client.session.getSnapshot()])
    expect(tab.client.session.getSnapshot()).not.toBe(first)
  })

  test('a direct call of auth.refresh serves the session and runs beside no renewal', async () => {
    const tab = await signedIn()
    tab.network.fateOf = () => ({ kind: 'answered', downMs: 500 })
    const calls = [1, 2, 3].map(() => watch(tab.api.auth.refresh.mutate()))
    let most = 0
    for (let step = 0; step < 400; step += 1) {
      await later(10)
      most = Math.max(most, tab.network.sent.filter(({ isOpen }) => isOpen).length)
    }
    expect(calls.map(({ state }) => state)).toEqual(['fulfilled', 'fulfilled', 'fulfilled'])
    expect(most).toBe(1)
  })

  test('a direct call of auth.refresh that is refused signs out', async () => {
    const tab = await signedIn()
    server.end(row()?.id ?? '', 'reused')
    const refresh = watch(tab.api.auth.refresh.mutate())
    await later(SOON)
    expect(reasonOf(refresh.error)).toBe('SESSION_REUSED')
    expect(ends).toEqual(['SESSION_REUSED'])
  })
})

describe('ending', () => {
  test.each(['revoked', 'reused'] as const)('a %s session ends with the reason', async (over) => {
    const tab = await signedIn()
    server.end(row()?.id ?? '', over)
    const me = watch(tab.api.auth.me.query())
    await later(SOON)
    const reason = over === 'reused' ? 'SESSION_REUSED' : 'SESSION_REVOKED'
    expect(reasonOf(me.error)).toBe('SESSION_REVOKED')
    expect(tab.client.session.getSnapshot()).toEqual({ status: 'signedOut', reason })
    expect(ends).toEqual([reason])
  })

  test('without the cookie no one is accused: a sign-out in this browser takes it along', async () => {
    const tab = await signedIn()
    server.end(row()?.id ?? '', 'revoked')
    jar.cookie = undefined
    const me = watch(tab.api.auth.me.query())
    await later(SOON)
    expect(reasonOf(me.error)).toBe('SESSION_REVOKED')
    expect(tab.client.session.getSnapshot()).toEqual({
      status: 'signedOut',
      reason: 'UNAUTHENTICATED',
    })
  })

  test('several calls that learn of it one after another tell it once and ask once', async () => {
    const tab = await signedIn()
    server.end(row()?.id ?? '', 'revoked')
    const first = watch(tab.api.auth.me.query())
    tab.network.next('sessions.revokeOthers', { kind: 'answered', downMs: 1_000 })
    const second = watch(tab.api.sessions.revokeOthers.mutate())
    await later(3_000)
    expect([first, second].map(({ error }) => reasonOf(error))).toEqual([
      'SESSION_REVOKED',
      'SESSION_REVOKED',
    ])
    expect(ends).toEqual(['SESSION_REVOKED'])
    expect(tab.client.session.getSnapshot()).toEqual({
      status: 'signedOut',
      reason: 'SESSION_REVOKED',
    })
    expect(tab.network.sentTo('auth.refresh')).toHaveLength(1)
  })

  test('nothing is renewed afterwards', async () => {
    const tab = await signedIn()
    const logout = watch(tab.logout())
    await later(SOON)
    expect(logout.state).toBe('fulfilled')
    expect(tab.client.session.getSnapshot()).toEqual({ status: 'signedOut', reason: 'SIGNED_OUT' })
    expect(ends).toEqual(['SIGNED_OUT'])
    tab.network.sent.length = 0
    await later(10 * TTL)
    expect(tab.network.sent).toEqual([])
  })

  test('signing out without a session changes nothing of what was said', async () => {
    const tab = await signedIn()
    server.end(row()?.id ?? '', 'reused')
    watch(tab.api.auth.me.query())
    await later(SOON)
    const before = tab.client.session.getSnapshot()
    watch(tab.logout())
    await later(SOON)
    expect(tab.client.session.getSnapshot()).toBe(before)
    expect(ends).toEqual(['SESSION_REUSED'])
  })

  test('a sign-out that did not reach the server is reported, and the session goes on', async () => {
    const tab = await signedIn()
    tab.network.next('auth.logout', { kind: 'unsent' })
    const logout = watch(tab.logout())
    await later(SOON)
    expect(logout.state).toBe('rejected')
    expect(tab.status()).toBe('signedIn')
  })

  test('what the application throws in onEnd or a subscriber disturbs nothing', async () => {
    const thrown: unknown[] = []
    vi.stubGlobal('queueMicrotask', (work: () => void) => {
      try {
        work()
      } catch (error) {
        thrown.push(error)
      }
    })
    const tab = await signedIn()
    const seen: string[] = []
    tab.client.session.subscribe(() => {
      throw new Error('of the application')
    })
    tab.client.session.subscribe(() => seen.push(tab.status()))
    const logout = watch(tab.logout())
    await later(SOON)
    expect(logout.state).toBe('fulfilled')
    expect(seen).toEqual(['signedIn', 'signedOut'])
    expect(thrown).toHaveLength(2)
  })
})

describe('signing in and out while a refresh hangs', () => {
  test('a login does not wait for it, and its late result changes nothing', async () => {
    const before = await signedIn()
    before.dispose()
    const { client, network } = open()
    network.next('auth.refresh', { kind: 'silent' })
    await later(SOON)
    const login = watch(client.login(bob))
    await later(SOON)
    expect(login.state).toBe('fulfilled')
    await later(20_000)
    expect(client.session.getSnapshot()).toMatchObject({ status: 'signedIn', user: users.bob })
    expect(row()?.user).toEqual(users.bob)
  })

  test('a logout does not wait for it', async () => {
    const tab = await signedIn()
    tab.network.next('auth.refresh', { kind: 'silent' })
    await later(TTL - 44_500)
    const logout = watch(tab.logout())
    await later(SOON)
    expect(logout.state).toBe('fulfilled')
    expect(tab.status()).toBe('signedOut')
    await later(20_000)
    expect(tab.status()).toBe('signedOut')
  })

  test('a login that fails does not leave the session unknown', async () => {
    const before = await signedIn()
    before.dispose()
    const { client, network, status } = open()
    network.next('auth.refresh', { kind: 'silent' })
    await later(SOON)
    const login = watch(client.login({ ...ada, password: 'wrong' }))
    const me = watch(client.api.auth.me.query())
    await later(SOON)
    expect(reasonOf(login.error)).toBe('INVALID_CREDENTIALS')
    await later(SOON)
    expect(status()).toBe('signedIn')
    expect(me.state).toBe('fulfilled')
  })

  test('a hanging user query does not hold a login up either', async () => {
    const before = await signedIn()
    before.dispose()
    const { client, network } = open()
    network.next('auth.me', { kind: 'silent' })
    await later(SOON)
    const login = watch(client.login(bob))
    await later(SOON)
    expect(login.state).toBe('fulfilled')
    expect(client.session.getSnapshot()).toMatchObject({ user: users.bob })
  })

  test('no renewal runs beside a login, with locks or without', async () => {
    const tab = await signedIn()
    await later(TTL + 1_000 - SOON)
    tab.network.sent.length = 0
    tab.network.next('auth.login', { kind: 'answered', downMs: 3_000 })
    server.distrustAccessTokens()
    const login = watch(tab.login(bob))
    const me = watch(tab.api.sessions.list.query())
    await later(1_000)
    expect(tab.network.pathsSent().filter((path) => path !== 'sessions.list')).toEqual([
      'auth.login',
    ])
    await later(4_000)
    expect(login.state).toBe('fulfilled')
    // It was asked as ada.
    expect(me.state).toBe('rejected')
    expect(row()?.user).toEqual(users.bob)
  })

  test('two logins at once go one after the other, and the last one counts', async () => {
    const tab = await signedIn()
    tab.network.next('auth.login', { kind: 'answered', downMs: 2_000 })
    const logins = [watch(tab.login(ada)), watch(tab.login(bob))]
    await later(3_000)
    expect(logins.map(({ state }) => state)).toEqual(['fulfilled', 'fulfilled'])
    expect(tab.client.session.getSnapshot()).toMatchObject({ user: users.bob })
    expect(row()?.user).toEqual(users.bob)
  })

  test('a login counts although the clock of the server that answered is behind', async () => {
    const tab = await signedIn()
    const logout = watch(tab.logout())
    await later(SOON)
    expect(logout.state).toBe('fulfilled')
    server.replicaOffMs = -60_000
    const login = watch(tab.login(bob))
    await later(SOON)
    expect(login.state).toBe('fulfilled')
    expect(tab.client.session.getSnapshot()).toMatchObject({ status: 'signedIn', user: users.bob })
  })

  test('what was asked as one user is not done as another', async () => {
    const tab = await signedIn()
    const other = open()
    await later(SOON)
    const login = watch(other.login(bob))
    await later(SOON)
    expect(login.state).toBe('fulfilled')
    tab.network.sent.length = 0
    const mutation = watch(tab.api.sessions.revokeOthers.mutate())
    await later(SOON)
    expect(reasonOf(mutation.error)).toBe('SESSION_REVOKED')
    expect(tab.network.sentTo('sessions.revokeOthers')).toHaveLength(1)
    expect(tab.client.session.getSnapshot()).toMatchObject({ user: users.bob })
  })
})

describe('aborting', () => {
  test('a call that waits for a renewal is given up at once, and the renewal goes on', async () => {
    const before = await signedIn()
    before.dispose()
    const { api, network, status } = open()
    network.next('auth.refresh', { kind: 'answered', downMs: 3_000 })
    const abort = new AbortController()
    const given = watch(api.auth.me.query(undefined, { signal: abort.signal }))
    const other = watch(api.auth.me.query())
    await later(SOON)
    abort.abort()
    await later(0)
    expect(given.state).toBe('rejected')
    expect(reasonOf(given.error)).toBeUndefined()
    await later(4_000)
    expect(other.state).toBe('fulfilled')
    expect(status()).toBe('signedIn')
  })

  test('a call of a batch is given up at once, and the others of the batch are answered', async () => {
    const tab = await signedIn()
    tab.network.next('auth.me,sessions.list', { kind: 'answered', downMs: 1_000 })
    const abort = new AbortController()
    const given = watch(tab.api.auth.me.query(undefined, { signal: abort.signal }))
    const other = watch(tab.api.sessions.list.query())
    await later(SOON)
    abort.abort()
    await later(0)
    expect(given.state).toBe('rejected')
    await later(2_000)
    expect(other.state).toBe('fulfilled')
  })

  test('a request whose every call was given up is broken off', async () => {
    const tab = await signedIn()
    tab.network.next('auth.me', { kind: 'silent' })
    const abort = new AbortController()
    watch(tab.api.auth.me.query(undefined, { signal: abort.signal }))
    await later(SOON)
    abort.abort()
    await later(0)
    expect(tab.network.sent[0]?.isAborted()).toBe(true)
  })

  test('a call given up before it is made is never sent', async () => {
    const tab = await signedIn()
    const signal = AbortSignal.abort()
    const given = watch(tab.api.sessions.revokeOthers.mutate(undefined, { signal }))
    await later(SOON)
    expect(given.state).toBe('rejected')
    expect(tab.network.sent).toEqual([])
  })

  test('a login that is given up holds nothing up', async () => {
    const tab = await signedIn()
    tab.network.next('auth.login', { kind: 'silent' })
    const abort = new AbortController()
    const given = watch(tab.api.auth.login.mutate(ada, { signal: abort.signal }))
    await later(SOON)
    const login = watch(tab.login(bob))
    await later(SOON)
    expect(login.state).toBe('pending')
    abort.abort()
    await later(SOON)
    expect(given.state).toBe('rejected')
    expect(login.state).toBe('fulfilled')
  })

  test('a call that is never answered is given up in time', async () => {
    const tab = await signedIn()
    tab.network.next('auth.me', { kind: 'silent' })
    const me = watch(tab.api.auth.me.query())
    await later(14_900)
    expect(me.state).toBe('pending')
    await later(200)
    expect(me.state).toBe('rejected')
    expect(tab.network.sent[0]?.isAborted()).toBe(true)
  })

  test('works where AbortSignal.any, DOMException and performance marks are missing', async () => {
    vi.stubGlobal('DOMException', undefined)
    vi.spyOn(AbortSignal, 'any').mockImplementation(() => {
      throw new Error('There is no AbortSignal.any')
    })
    const tab = await signedIn()
    tab.network.next('auth.refresh', { kind: 'silent' })
    await later(TTL)
    expect(tab.status()).toBe('signedIn')
    vi.restoreAllMocks()
  })
})

describe('disposing', () => {
  const states: [string, (tab: ReturnType<typeof open>) => Promise<unknown>][] = [
    ['while it is not known whether there is a session', async () => {}],
    ['when signed out', () => later(SOON)],
    [
      'when signed in',
      async ({ login }) => {
        watch(login(ada))
        await later(SOON)
      },
    ],
    [
      'while backing off',
      async ({ network }) => {
        network.fateOf = () => ({ kind: 'unsent' })
        await later(10_000)
      },
    ],
    [
      'while a refresh hangs',
      async ({ network }) => {
        network.fateOf = () => ({ kind: 'silent' })
        await later(1_000)
      },
    ],
    [
      'while waiting out a race',
      async ({ network }) => {
        network.fateOf = () => ({ kind: 'refused', answer: refusal('REFRESH_RACED') })
        await later(60)
      },
    ],
    [
      'while a login hangs and others wait behind it',
      async ({ network, login, logout }) => {
        network.fateOf = () => ({ kind: 'silent' })
        watch(login(ada))
        watch(logout())
        await later(1_000)
      },
    ],
  ]
  for (const environment of ['a page', 'Node.js']) {
    test.each(states)(`%s leaves nothing behind in ${environment}`, async (_, arrive) => {
      const browser = environment === 'a page' ? stubBrowser() : undefined
      const release = await browser?.locks.hold('another')
      const tab = open()
      await arrive(tab)
      const pending = watch(tab.api.auth.me.query())
      const signingIn = watch(tab.login(ada))
      tab.dispose()
      await later(0)
      expect(pending.state).toBe('rejected')
      expect(signingIn.state).toBe('rejected')
      expect(vi.getTimerCount()).toBe(0)
      expect(FakeChannel.open.size).toBe(0)
      expect(browser?.listeners() ?? 0).toBe(0)
      expect(tab.network.sent.every(({ isOpen }) => !isOpen)).toBe(true)
      const complaint = vi.spyOn(console, 'error').mockImplementation(() => {})
      const after = watch(tab.api.auth.me.query())
      const loginAfter = watch(tab.login(ada))
      await later(0)
      expect([after.state, loginAfter.state]).toEqual(['rejected', 'rejected'])
      expect(complaint).toHaveBeenCalledOnce()
      complaint.mockRestore()
      const sent = tab.network.sent.length
      await later(TTL)
      expect(tab.network.sent).toHaveLength(sent)
      tab.dispose()
      release?.()
    })
  }

  test('while waiting for the lock of another tab leaves nothing behind', async () => {
    const { locks } = stubBrowser()
    const release = await locks.hold('countersign https://auth.example.com/trpc')
    for (const waits of ['a renewal', 'a login']) {
      const tab = open()
      if (waits === 'a login') {
        watch(tab.login(ada))
        // The renewal has stopped waiting for the lock, and for an answer of other tabs.
        await later(60)
      }
      await later(SOON)
      tab.dispose()
      await later(0)
      expect(vi.getTimerCount()).toBe(0)
      expect(tab.network.sent).toEqual([])
    }
    release()
  })

  test('in a subscriber is safe', async () => {
    const tab = open()
    tab.client.session.subscribe(({ status }) => status !== 'unknown' && tab.dispose())
    const login = watch(tab.login(ada))
    await later(SOON)
    expect(login.state).toBe('rejected')
    expect(vi.getTimerCount()).toBe(0)
  })
})

describe('in Node.js', () => {
  test('clients of one process know nothing of each other', async () => {
    const first = await signedIn()
    const other = createNetwork(server, { cookie: undefined })
    const second = open(other)
    await later(SOON)
    expect(second.status()).toBe('signedOut')
    const login = watch(second.login(bob))
    await later(SOON)
    expect(login.state).toBe('fulfilled')
    expect(first.client.session.getSnapshot()).toMatchObject({ user: users.ada })
    expect(second.client.session.getSnapshot()).toMatchObject({ user: users.bob })
  })

  test('the timer of the next renewal keeps no process alive', async () => {
    vi.useRealTimers()
    const network = createNetwork(server, jar)
    const client = createAuthClient({ url: 'https://auth.example.com/trpc', fetch: network.fetch })
    const info = () => process.getActiveResourcesInfo().filter((name) => name === 'Timeout').length
    await client.login(ada)
    const before = info()
    client.dispose()
    expect(info()).toBe(before)
    vi.useFakeTimers()
  })
})
