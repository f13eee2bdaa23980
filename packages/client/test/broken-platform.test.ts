// Tests the client on platforms that lack something, have it twice, or throw unexpectedly.
import { afterEach, beforeEach, describe, expect, test, vi } from 'vitest'
import { type AuthClient, createAuthClient } from '../src/index.ts'
import { FakeChannel, stubBrowser } from './fakes/fake-browser.ts'
import { createNetwork, type Jar } from './fakes/fake-network.ts'
import { createFakeServer, type FakeServer, password, users } from './fakes/fake-server.ts'

const SOON = 4_000
const later = (milliseconds: number) => vi.advanceTimersByTimeAsync(milliseconds)
const ada = { email: users.ada.email, password }

let server: FakeServer
let jar: Jar
let clients: AuthClient[]
let unhandled: unknown[]
const onUnhandled = (error: unknown) => unhandled.push(error)
beforeEach(() => {
  vi.useFakeTimers({ now: new Date('2026-03-01T12:00:00Z') })
  server = createFakeServer()
  jar = { cookie: undefined }
  clients = []
  unhandled = []
  process.on('unhandledRejection', onUnhandled)
})
afterEach(async () => {
  for (const client of clients) client.dispose()
  await later(0)
  expect(vi.getTimerCount()).toBe(0)
  vi.unstubAllGlobals()
  vi.restoreAllMocks()
  vi.useRealTimers()
  await new Promise((resolve) => setImmediate(resolve))
  process.off('unhandledRejection', onUnhandled)
  expect(unhandled).toEqual([])
})

function open(fetch: typeof globalThis.fetch = createNetwork(server, jar).fetch) {
  const client = createAuthClient({ url: 'https://auth.example.com/trpc', fetch })
  clients.push(client)
  return { ...client, status: () => client.session.getSnapshot().status }
}

async function settle<TValue>(call: Promise<TValue>) {
  const settled = call.then(
    () => 'fulfilled',
    (error: unknown) => error,
  )
  await later(SOON)
  return settled
}

const fail = () => {
  throw new DOMException('broken', 'DataCloneError')
}

// Each does to the page what a navigation, an extension or a test environment does.
const breakages: Record<string, () => void> = {
  'a channel that cannot be opened': () => vi.stubGlobal('BroadcastChannel', fail),
  'a channel whose posts throw': () => {
    vi.spyOn(FakeChannel.prototype, 'postMessage').mockImplementation(fail)
  },
  'a channel that cannot be listened to': () => {
    vi.spyOn(FakeChannel.prototype, 'addEventListener').mockImplementation(fail)
  },
  'a channel without addEventListener': () =>
    vi.stubGlobal(
      'BroadcastChannel',
      class {
        postMessage() {}
        close() {}
      },
    ),
  'a channel that cannot be closed': () => {
    vi.spyOn(FakeChannel.prototype, 'close').mockImplementation(fail)
  },
  'locks that throw': () => vi.stubGlobal('navigator', { locks: { request: fail } }),
  'locks that reject': () =>
    vi.stubGlobal('navigator', { locks: { request: () => Promise.reject(new Error('no')) } }),
  'locks that never answer': () =>
    vi.stubGlobal('navigator', { locks: { request: () => new Promise(() => {}) } }),
  'locks that answer without the work': () =>
    vi.stubGlobal('navigator', { locks: { request: async () => undefined } }),
  'locks that run the work twice': () =>
    vi.stubGlobal('navigator', {
      locks: {
        request: async (_name: string, _options: object, work: () => Promise<unknown>) => {
          await work()
          return work()
        },
      },
    }),
  'locks that are stolen while the work runs': () =>
    vi.stubGlobal('navigator', {
      locks: {
        request: async (_name: string, _options: object, work: () => Promise<unknown>) => {
          void work()
          throw new DOMException('stolen', 'AbortError')
        },
      },
    }),
  'a navigator that refuses its locks': () =>
    vi.stubGlobal('navigator', {
      get locks() {
        return fail()
      },
    }),
  'a page that cannot be listened to': () => vi.stubGlobal('addEventListener', fail),
  'a document that cannot be listened to': () =>
    vi.stubGlobal('document', { visibilityState: 'visible', addEventListener: fail }),
}

describe.each(Object.keys(breakages))('with %s', (name) => {
  beforeEach(() => {
    stubBrowser()
    breakages[name]?.()
  })

  test('a session is opened, renewed, taken up and closed, and nobody is told of the trouble', async () => {
    const first = open()
    await later(SOON)
    expect(first.status()).toBe('signedOut')
    expect(await settle(first.login(ada))).toBe('fulfilled')
    expect(first.status()).toBe('signedIn')
    expect(await settle(first.api.auth.refresh.mutate())).toBe('fulfilled')
    const { cookie } = jar

    const second = open()
    await later(SOON)
    expect(second.status()).toBe('signedIn')
    expect(await settle(second.logout())).toBe('fulfilled')
    expect(second.status()).toBe('signedOut')
    expect(jar.cookie).toBeUndefined()
    expect(server.isLive(server.rowOf(cookie))).toBe(false)
    expect(() => second.dispose()).not.toThrow()
  })
})

test('with channels of which every second post throws, what this tab knows does not depend on it', async () => {
  stubBrowser()
  const post = FakeChannel.prototype.postMessage
  let posts = 0
  vi.spyOn(FakeChannel.prototype, 'postMessage').mockImplementation(function (
    this: FakeChannel,
    data: unknown,
  ) {
    posts += 1
    if (posts % 2 === 0) fail()
    post.call(this, data)
  })
  const tab = open()
  await later(SOON)
  for (let round = 0; round < 4; round += 1) {
    expect(await settle(tab.login(ada))).toBe('fulfilled')
    expect(tab.status()).toBe('signedIn')
    expect(await settle(tab.logout())).toBe('fulfilled')
    expect(tab.status()).toBe('signedOut')
  }
})

// As a jest test under jsdom has it: no fetch, and none of its classes.
describe('without the classes of fetch', () => {
  beforeEach(() => {
    for (const name of ['Request', 'Response', 'Headers', 'fetch']) vi.stubGlobal(name, undefined)
  })

  const answer = (status: number, data: unknown, headers: Record<string, string> = {}) => ({
    ok: status < 400,
    status,
    headers: { get: (name: string) => headers[name.toLowerCase()] ?? null },
    json: async () => data,
  })

  test('a fetch of the caller’s own is called, and its plain answers are taken', async () => {
    const given = vi.fn(async (input: unknown) => {
      const row = String(input).endsWith('/auth.login')
        ? server.handle({
            path: 'auth.login',
            input: ada,
            cookie: undefined,
            accessToken: undefined,
          })
        : server.handle({
            path: 'auth.refresh',
            input: undefined,
            cookie: undefined,
            accessToken: undefined,
          })
      return answer(row.status, row.body)
    })
    const tab = open(given as unknown as typeof globalThis.fetch)
    await later(SOON)
    expect(tab.status()).toBe('signedOut')
    expect(await settle(tab.login(ada))).toBe('fulfilled')
    expect(tab.status()).toBe('signedIn')
    expect(given).toHaveBeenCalledTimes(2)
  })

  test('a client that is disposed while it waits leaves no rejection behind', async () => {
    const tab = open((() => new Promise(() => {})) as typeof globalThis.fetch)
    await later(10)
    tab.dispose()
    await later(SOON)
    expect(tab.status()).toBe('unknown')
  })
})

describe('a fetch that takes no signal of this realm', () => {
  const realms = () => {
    const { fetch } = createNetwork(server, jar)
    const given: (AbortSignal | null | undefined)[] = []
    const strict: typeof globalThis.fetch = async (input, init) => {
      given.push(init?.signal)
      if (init?.signal) {
        throw new TypeError(
          'RequestInit: Expected signal ("AbortSignal {}") to be an instance of AbortSignal.',
        )
      }
      return fetch(input, init)
    }
    return { strict, given }
  }

  test('is asked without one, and a warning says why requests cannot be cut off', async () => {
    const warn = vi.spyOn(console, 'warn').mockImplementation(() => {})
    const { strict, given } = realms()
    const tab = open(strict)
    await later(SOON)
    expect(tab.status()).toBe('signedOut')
    expect(await settle(tab.login(ada))).toBe('fulfilled')
    expect(given.filter((signal) => signal === undefined)).toHaveLength(2)
    expect(warn.mock.calls.flat().join()).toMatch(/AbortController and fetch are of different/)
  })

  test('which fails for another reason is not asked again', async () => {
    const given = vi.fn(() => Promise.reject(new TypeError('Failed to fetch')))
    const tab = open(given)
    expect(await settle(tab.login(ada))).toMatchObject({ message: 'Failed to fetch' })
  })
})

test.each([
  ['a text', 'the page was left', 'the page was left'],
  ['an error', new Error('the page was left'), 'the page was left'],
  ['an object', { code: 7 }, 'Unknown error'],
])('a call that is given up for %s fails with it as its cause', async (_, reason, message) => {
  const tab = open(() => new Promise(() => {}))
  const given = new AbortController()
  const call = settle(tab.api.auth.me.query(undefined, { signal: given.signal }))
  given.abort(reason)
  expect(await call).toMatchObject({ message, cause: reason })
})
