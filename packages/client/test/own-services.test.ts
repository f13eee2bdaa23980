// Tests what an application does beside calling the contract: its own services, and pages that a server renders.
import { afterEach, beforeEach, describe, expect, test, vi } from 'vitest'
import { type AuthClient, type AuthClientOptions, createAuthClient } from '../src/index.ts'
import { createNetwork, type Jar, type Network } from './fakes/fake-network.ts'
import { createFakeServer, type FakeServer, password, users } from './fakes/fake-server.ts'

const SOON = 200
const TTL = 900_000
const later = (milliseconds: number) => vi.advanceTimersByTimeAsync(milliseconds)
const ada = { email: users.ada.email, password }

let server: FakeServer
let jar: Jar
let network: Network
let clients: AuthClient[]
beforeEach(() => {
  vi.useFakeTimers({ now: new Date('2026-03-01T12:00:00Z') })
  server = createFakeServer()
  jar = { cookie: undefined }
  network = createNetwork(server, jar)
  clients = []
})
afterEach(async () => {
  for (const client of clients) client.dispose()
  await later(0)
  expect(vi.getTimerCount()).toBe(0)
  vi.useRealTimers()
})

function open(options: Pick<AuthClientOptions, 'restore'> = {}): AuthClient {
  const client = createAuthClient({
    url: 'https://auth.example.com/trpc',
    fetch: network.fetch,
    ...options,
  })
  clients.push(client)
  return client
}

async function run<TValue>(promise: Promise<TValue>): Promise<TValue> {
  promise.catch(() => {})
  await later(SOON)
  return promise
}

describe('an access token for services of one’s own', () => {
  test('is the one that calls are sent with', async () => {
    const auth = open()
    const { accessToken } = await run(auth.login(ada))
    expect(await run(auth.accessToken())).toBe(accessToken)
  })

  test('waits for the session that is being restored', async () => {
    const before = open()
    await run(before.login(ada))
    before.dispose()
    const auth = open()
    const token = auth.accessToken()
    expect(auth.session.getSnapshot().status).toBe('unknown')
    expect(await run(token)).toMatch(/^[^.]+\.[^.]+\./)
  })

  test('is undefined without a session', async () => {
    expect(await run(open().accessToken())).toBeUndefined()
  })

  test('is another one when the first has expired, or says what keeps it from that', async () => {
    const auth = open()
    const { accessToken } = await run(auth.login(ada))
    network.fateOf = () => ({ kind: 'unsent' })
    await later(TTL + 10_000)
    await expect(run(auth.accessToken())).rejects.toThrow('Failed to fetch')
    network.fateOf = () => ({ kind: 'answered' })
    await later(31_000)
    const renewed = await run(auth.accessToken())
    expect(renewed).toBeDefined()
    expect(renewed).not.toBe(accessToken)
  })
})

describe('a client that restores nothing', () => {
  test('sends nothing, and does not know the session', async () => {
    const auth = open({ restore: false })
    await later(TTL)
    expect(network.sent).toEqual([])
    expect(auth.session.getSnapshot()).toEqual({ status: 'unknown' })
  })

  test('takes up the session with the first call', async () => {
    const before = open()
    await run(before.login(ada))
    before.dispose()
    network.sent.length = 0
    const auth = open({ restore: false })
    const { user } = await run(auth.api.auth.me.query())
    expect(user).toEqual(users.ada)
    expect(network.pathsSent()).toEqual(['auth.refresh', 'auth.me'])
    expect(auth.session.getSnapshot().status).toBe('signedIn')
  })
})
