// Answers of another user, users who change, and pages that come back from the back-forward cache.
import type { User } from '@countersign/contract'
import { afterEach, beforeEach, describe, expect, test, vi } from 'vitest'
import { type AuthClient, createAuthClient } from '../src/index.ts'
import { type FakeBrowser, FakeChannel, stubBrowser } from './fakes/fake-browser.ts'
import { createNetwork, type Jar, type Network } from './fakes/fake-network.ts'
import { createFakeServer, type FakeServer, ok, password, users } from './fakes/fake-server.ts'

const SOON = 200
const TTL = 900_000
const later = (milliseconds: number) => vi.advanceTimersByTimeAsync(milliseconds)
const ada = { email: users.ada.email, password }
const bob = { email: users.bob.email, password }

let server: FakeServer
let jar: Jar
let browser: FakeBrowser
let clients: AuthClient[]
beforeEach(() => {
  vi.useFakeTimers({ now: new Date('2026-03-01T12:00:00Z') })
  server = createFakeServer()
  jar = { cookie: undefined }
  clients = []
  browser = stubBrowser()
})
afterEach(async () => {
  for (const client of clients) client.dispose()
  await later(0)
  expect(browser.listeners()).toBe(0)
  vi.unstubAllGlobals()
  vi.useRealTimers()
})

function open(network: Network = createNetwork(server, jar)) {
  const ends: string[] = []
  const client = createAuthClient({
    url: 'https://auth.example.com/trpc',
    fetch: network.fetch,
    onEnd: (reason) => ends.push(reason),
  })
  clients.push(client)
  const user = () => {
    const snapshot = client.session.getSnapshot()
    return snapshot.status === 'signedIn' ? snapshot.user : undefined
  }
  return { ...client, network, ends, user, snapshot: client.session.getSnapshot }
}

const run = async <TValue>(call: Promise<TValue>) => {
  const settled = call.then(
    (value) => ({ value, error: undefined }),
    (error: unknown) => ({ value: undefined, error }),
  )
  await later(SOON)
  return settled
}

async function signedIn(credentials = ada) {
  const tab = open()
  await later(SOON)
  await run(tab.login(credentials))
  expect(tab.user()?.email).toBe(credentials.email)
  tab.network.sent.length = 0
  return tab
}

const replaced = (data: unknown) => ({ kind: 'replaced', answer: ok(data) }) as const

describe('an answer that something on the way gives to another user', () => {
  test('is refused by a call, and the page goes on showing its own', async () => {
    const tab = await signedIn(bob)
    const other = open()
    await later(SOON)
    tab.network.next('auth.me', replaced([{ result: { data: { user: users.ada } } }]))
    tab.network.next('auth.me', {
      kind: 'replaced',
      answer: { status: 200, body: [{ result: { data: { user: users.ada } } }] },
    })
    tab.network.next('auth.me', { kind: 'answered' })
    const { error } = await run(tab.api.auth.me.query())
    expect(error).toMatchObject({ name: 'TRPCClientError' })
    const second = await run(tab.api.auth.me.query())
    expect(second.error).toMatchObject({ message: 'The answer is about another user' })
    expect([tab.user()?.id, other.user()?.id]).toEqual([users.bob.id, users.bob.id])
  })

  test('opens no session at start, and is asked for again', async () => {
    const before = await signedIn(bob)
    before.dispose()
    server.isOfEarlierRelease = true
    const tab = open()
    tab.network.next('auth.me', {
      kind: 'replaced',
      answer: { status: 200, body: [{ result: { data: { user: users.ada } } }] },
    })
    await later(SOON)
    expect(tab.snapshot()).toEqual({ status: 'unknown' })
    await later(3_000)
    expect(tab.user()?.id).toBe(users.bob.id)
  })

  test('is not believed of another tab either', async () => {
    const tab = await signedIn(bob)
    const { accessToken = '' } = (await run(tab.api.auth.refresh.mutate())).value ?? {}
    const stranger = new FakeChannel('countersign https://auth.example.com/trpc')
    await later(2_000)
    const [header, payload = '', signature] = accessToken.split('.')
    const claims = JSON.parse(Buffer.from(payload, 'base64url').toString())
    const newer = Buffer.from(JSON.stringify({ ...claims, iat: claims.iat + 60 }))
    const token = [header, newer.toString('base64url'), signature].join('.')
    stranger.postMessage({
      type: 'signedIn',
      accessToken: token,
      user: users.ada,
      remainingMs: TTL,
    })
    await later(SOON)
    expect(tab.user()?.id).toBe(users.bob.id)
  })

  test('has another URL: the queries of two sessions are never one address', async () => {
    const urls: string[] = []
    const recording = (network: Network): Network => ({
      ...network,
      fetch: (input, init) => {
        urls.push(`${init?.method} ${String(input)}`)
        return network.fetch(input, init)
      },
    })
    for (const credentials of [ada, bob]) {
      const tab = open(recording(createNetwork(server, jar)))
      await later(SOON)
      await run(tab.login(credentials))
      await run(tab.api.auth.me.query())
    }
    const queries = urls.filter((url) => url.startsWith('GET '))
    expect(queries).toHaveLength(2)
    expect(new Set(queries).size).toBe(2)
    for (const url of queries) expect(url).toMatch(/[?&]session=[0-9a-f]{12}$/)
    expect(urls.filter((url) => url.startsWith('POST ') && url.includes('session='))).toEqual([])
  })
})

describe('a user who changes', () => {
  const renamed = { fullName: 'Ada King', updatedAt: '2026-03-01T12:00:00.000Z' }

  test('is seen by the page that asks who is signed in, and by its other tabs', async () => {
    const tab = await signedIn()
    const other = open()
    await later(SOON)
    server.changeUser(users.ada.id, renamed)
    await run(tab.api.auth.me.query())
    expect(tab.user()).toMatchObject(renamed)
    expect(other.user()).toMatchObject(renamed)
  })

  test('is seen by the next refresh, without another request', async () => {
    const tab = await signedIn()
    server.changeUser(users.ada.id, { ...renamed, role: 'ADMIN' })
    await later(TTL)
    expect(tab.user()).toMatchObject({ ...renamed, role: 'ADMIN' })
    expect(tab.network.sentTo('auth.me')).toEqual([])
  })

  test('is taken from a procedure of the application’s own, in every tab', async () => {
    const tab = await signedIn()
    const other = open()
    await later(SOON)
    const changed: User = { ...users.ada, ...renamed }
    tab.session.update(changed)
    await later(SOON)
    expect([tab.user(), other.user()]).toEqual([changed, changed])
  })

  test('tells subscribers once for each change, and not at all when nothing has changed', async () => {
    const tab = await signedIn()
    const before = tab.snapshot()
    const listener = vi.fn()
    tab.session.subscribe(listener)
    listener.mockClear()
    await run(tab.api.auth.me.query())
    tab.session.update({ ...users.ada })
    expect(listener).not.toHaveBeenCalled()
    expect(tab.snapshot()).toBe(before)
    server.changeUser(users.ada.id, renamed)
    await run(tab.api.auth.me.query())
    await run(tab.api.auth.me.query())
    expect(listener).toHaveBeenCalledTimes(1)
  })

  test('does not change back for an answer that was older and came later', async () => {
    const tab = await signedIn()
    tab.session.update({ ...users.ada, ...renamed })
    tab.session.update(users.ada)
    expect(tab.user()).toMatchObject(renamed)
  })

  test('is nobody else', async () => {
    const tab = await signedIn()
    tab.session.update({ ...users.bob, ...renamed })
    expect(tab.user()).toEqual(users.ada)
    await run(tab.logout())
    tab.session.update(users.ada)
    expect(tab.snapshot()).toMatchObject({ status: 'signedOut' })
  })
})

describe('a page that comes back from the back-forward cache', () => {
  const comeBack = async () => {
    browser.page.dispatchEvent(Object.assign(new Event('pageshow'), { persisted: true }))
    await later(SOON)
  }
  /** Another page of the same tab, which hears and says nothing to the one in the cache. */
  const elsewhere = async (act: (tab: ReturnType<typeof open>) => Promise<unknown>) => {
    vi.stubGlobal('BroadcastChannel', undefined)
    const tab = open()
    await later(SOON)
    await run(act(tab))
    tab.dispose()
  }

  test('learns that its user has signed out meanwhile, and accuses nobody', async () => {
    const tab = await signedIn()
    await elsewhere((page) => page.logout())
    expect(tab.snapshot()).toMatchObject({ status: 'signedIn' })
    await comeBack()
    expect(tab.snapshot()).toEqual({ status: 'signedOut', reason: 'UNAUTHENTICATED' })
  })

  test('learns that another user has signed in meanwhile', async () => {
    const tab = await signedIn()
    await elsewhere((page) => page.login(bob))
    await comeBack()
    expect(tab.user()?.id).toBe(users.bob.id)
  })

  test('that was left signed out learns that there is a session now', async () => {
    const tab = open()
    await later(SOON)
    expect(tab.snapshot()).toEqual({ status: 'signedOut' })
    await elsewhere((page) => page.login(ada))
    await comeBack()
    expect(tab.user()?.id).toBe(users.ada.id)
  })

  test('that was left signed out stays so, with one request', async () => {
    const tab = open()
    await later(SOON)
    tab.network.sent.length = 0
    await comeBack()
    expect(tab.snapshot()).toEqual({ status: 'signedOut' })
    expect(tab.network.pathsSent()).toEqual(['auth.refresh'])
    expect(tab.ends).toEqual([])
  })

  test('stays signed in when nothing has happened', async () => {
    const tab = await signedIn()
    await comeBack()
    expect(tab.user()).toEqual(users.ada)
    expect(tab.ends).toEqual([])
  })

  test('a page that is merely shown for the first time asks nobody', async () => {
    const tab = await signedIn()
    browser.page.dispatchEvent(Object.assign(new Event('pageshow'), { persisted: false }))
    await later(SOON)
    expect(tab.network.sent).toEqual([])
  })
})
