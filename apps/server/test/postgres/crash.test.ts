// Proves that a crash costs a session nothing. Built servers are killed for real, at moments that a proxy before the database
// picks, and their clients do what clients do when no answer comes: they send the same cookie again.
import { randomUUID } from 'node:crypto'
import { afterAll, beforeAll, expect, onTestFinished, test, vi } from 'vitest'
import { createDeployment, type Deployment } from '../harness/deployment.ts'
import type { ServerProcess } from '../harness/server-process.ts'
import { ada } from '../harness/test-server.ts'
import { type Moment, type PostgresProxy, startPostgresProxy } from './postgres-proxy.ts'

const HANG_MS = 20_000
const LOOP_TIMEOUT_MS = 180_000

let deployment: Deployment
beforeAll(async () => {
  deployment = await createDeployment({
    RATE_LIMITS: 'off',
    DATABASE_POOL: '4',
    // Long enough that no slow machine makes a retry come too late.
    REFRESH_GRACE: '1m',
  })
})
afterAll(() => deployment?.close())

const startServer = (env: Record<string, string> = {}) => deployment.start(env)

/** A server and the way it goes to the database. */
interface Replica {
  readonly proxy: PostgresProxy
  server: ServerProcess
}

async function startReplica(): Promise<Replica> {
  const proxy = await startPostgresProxy(deployment.database.url)
  onTestFinished(() => proxy.close())
  return { proxy, server: await startServerBehind(proxy) }
}

// With a pool of one, what a server loses with a connection it cannot hide behind another.
const startServerBehind = ({ url }: PostgresProxy) =>
  startServer({ DATABASE_URL: url, DATABASE_POOL: '1' })

async function post(server: ServerProcess, procedure: string, init: RequestInit) {
  const response = await fetch(`${server.url}/trpc/${procedure}`, {
    method: 'POST',
    signal: AbortSignal.timeout(HANG_MS),
    ...init,
    headers: { 'Content-Type': 'application/json', ...init.headers },
  })
  const [cookie] = response.headers.getSetCookie()
  const token = /^rt=([^;]+)/.exec(cookie ?? '')?.[1]
  await response.arrayBuffer() // it counts when it has come as a whole
  return { status: response.status, cookie, token }
}

/** A user's only browser: it has one token at a time. */
interface Browser {
  token: string
}

async function signUp(server: ServerProcess): Promise<Browser> {
  const account = { ...ada, email: `${randomUUID()}@example.com` }
  const { status, token } = await post(server, 'auth.signup', { body: JSON.stringify(account) })
  if (token === undefined) throw new Error(`Signing up was answered with ${status}`)
  return { token }
}

/** What a server answers to a token: the status, and the token that comes back with its generation. */
async function refresh(server: ServerProcess, presented: string) {
  const headers = { Cookie: `rt=${presented}` }
  const { status, cookie, token } = await post(server, 'auth.refresh', { headers })
  return { status, cookie, token, generation: token && claimsOf(token).gen }
}

function claimsOf(token: string): { sub: string; gen: number } {
  return JSON.parse(Buffer.from(token.split('.')[1] ?? '', 'base64url').toString())
}

/** Refreshes as a browser does: what comes back replaces what it had. */
async function refreshBrowser(server: ServerProcess, browser: Browser) {
  const answer = await refresh(server, browser.token)
  browser.token = answer.token ?? browser.token
  return answer
}

const sessionsOf = ({ token }: Browser) => deployment.database.query`
  select generation, revoked_at is null and idle_expires_at > clock_timestamp() as live
  from sessions where user_id = ${claimsOf(token).sub}`

const rotatedTo = (generation: number) => expect.objectContaining({ status: 200, generation })

/** Begins a refresh and freezes the replica's database when its rotation, or another statement, comes to the moment. */
async function beginRefresh(replica: Replica, { token }: Browser, moment: Moment, text?: string) {
  const frozen = replica.proxy.freezeAt(moment, text)
  const answer = refresh(replica.server, token)
  const unfrozen = answer.then(({ status }) => {
    throw new Error(`The refresh was answered with ${status} before its ${moment}`)
  })
  await Promise.race([frozen, unfrozen])
  return { answer }
}

async function killDuringRefresh(replica: Replica, browser: Browser, moment: Moment) {
  const { answer } = await beginRefresh(replica, browser, moment)
  await replica.server.end('SIGKILL')
  replica.proxy.cut()
  await expect(answer).rejects.toThrow('fetch failed')
}

test.each(['statement', 'commit'] as const)(
  'a server killed before the %s of a rotation leaves the token good: the retry on another replica rotates it',
  async (moment) => {
    const [doomed, other] = await Promise.all([startReplica(), startServer()])
    const browser = await signUp(other)
    await killDuringRefresh(doomed, browser, moment)

    expect(await sessionsOf(browser)).toEqual([{ generation: 0, live: true }])
    expect(await refreshBrowser(other, browser)).toEqual(rotatedTo(1))
    expect(await sessionsOf(browser)).toEqual([{ generation: 1, live: true }])
    expect(await refreshBrowser(other, browser)).toEqual(rotatedTo(2))
    expect(await sessionsOf(browser)).toEqual([{ generation: 2, live: true }])
  },
)

test('[25] a server killed between commit and reply has made one successor, and every retry on another replica gets that one', async () => {
  const [doomed, other] = await Promise.all([startReplica(), startServer()])
  const browser = await signUp(other)
  const first = browser.token
  await killDuringRefresh(doomed, browser, 'reply')

  expect(await sessionsOf(browser)).toEqual([{ generation: 1, live: true }])
  const retry = await refreshBrowser(other, browser)
  expect(retry).toEqual(rotatedTo(1))
  expect(await refresh(other, first)).toEqual(retry)
  expect(await sessionsOf(browser)).toEqual([{ generation: 1, live: true }])

  expect(await refreshBrowser(other, browser)).toEqual(rotatedTo(2))
  expect(await refresh(other, first)).toMatchObject({ status: 409, cookie: undefined })
  expect(await sessionsOf(browser)).toEqual([{ generation: 2, live: true }])
})

test('[70] a server killed between commit and reply has lost an answer that is asked for an hour later: one session goes on', async () => {
  const [doomed, other] = await Promise.all([startReplica(), startServer()])
  const browser = await signUp(other)
  const first = browser.token
  await killDuringRefresh(doomed, browser, 'reply')
  await deployment.database.advanceClock(3_600)

  expect(await refreshBrowser(other, browser)).toEqual(rotatedTo(2))
  expect(await sessionsOf(browser)).toEqual([{ generation: 2, live: true }])
  // The tab that was slower gets the same.
  expect(await refresh(other, first)).toMatchObject({ status: 200, generation: 2 })
  expect(await refreshBrowser(other, browser)).toEqual(rotatedTo(3))
})

test('[70] a server killed before the commit of a late retry has displaced nothing, after it the retry is answered', async () => {
  const browser = await signUp(await startServer())
  const replicas = await Promise.all([startReplica(), startReplica()])
  const first = browser.token
  await refresh(replicas[0].server, first)
  await deployment.database.advanceClock(3_600)

  const { answer } = await beginRefresh(replicas[0], browser, 'statement', '"retry_generation" =')
  await replicas[0].server.end('SIGKILL')
  replicas[0].proxy.cut()
  await expect(answer).rejects.toThrow('fetch failed')
  await vi.waitFor(async () => {
    expect(await sessionsOf(browser)).toEqual([{ generation: 1, live: true }])
  })
  expect(await refreshBrowser(replicas[1].server, browser)).toEqual(rotatedTo(2))
  expect(await refreshBrowser(replicas[1].server, browser)).toEqual(rotatedTo(3))
})

test('[25] a rotation held up on its way and overtaken by the retry on another replica does not rotate again', async () => {
  const [slow, other] = await Promise.all([startReplica(), startServer()])
  const browser = await signUp(other)
  const { answer } = await beginRefresh(slow, browser, 'statement')
  const retry = await refreshBrowser(other, browser)
  expect(retry).toEqual(rotatedTo(1))

  slow.proxy.thaw()
  expect(await answer).toEqual(retry)
  expect(await sessionsOf(browser)).toEqual([{ generation: 1, live: true }])
  expect(await refreshBrowser(slow.server, browser)).toEqual(rotatedTo(2))
})

test('[25] two replicas that die in turn, at every moment of a rotation, sign nobody out', {
  timeout: LOOP_TIMEOUT_MS,
}, async () => {
  const replicas = await Promise.all([startReplica(), startReplica()])
  const browser = await signUp(replicas[0].server)
  const moments = ['statement', 'commit', 'reply'] as const

  for (let round = 1; round <= 24; round++) {
    const [doomed, other] = replicas
    const moment = moments[round % moments.length] ?? 'reply'
    await killDuringRefresh(doomed, browser, moment)
    expect(await refreshBrowser(other.server, browser), moment).toEqual(rotatedTo(round))
    expect(await sessionsOf(browser), moment).toEqual([{ generation: round, live: true }])
    doomed.server = await startServerBehind(doomed.proxy)
    replicas.reverse()
  }
})

test('[25] three replicas killed one after the other under ten busy browsers sign nobody out', {
  timeout: LOOP_TIMEOUT_MS,
}, async () => {
  const servers = await Promise.all([startServer(), startServer(), startServer()])
  const serverAt = (turn: number) => servers[turn % servers.length] ?? servers[0]
  const browsers = await Promise.all(
    Array.from({ length: 10 }, (_, turn) => signUp(serverAt(turn))),
  )
  const unexpected: unknown[] = []
  let rotations = 0
  let lost = 0
  let over = false
  onTestFinished(() => {
    over = true
  })

  async function browse(browser: Browser, turn: number) {
    while (!over && unexpected.length === 0) {
      const held = claimsOf(browser.token).gen
      const answer = await refreshBrowser(serverAt(turn++), browser).catch(() => undefined)
      if (answer === undefined) lost++
      else if (answer.generation === held + 1) rotations++
      else unexpected.push(answer)
    }
  }
  const browsing = browsers.map(browse)
  for (let round = 0; round < 9; round++) {
    const enough = rotations + 100
    await vi.waitUntil(() => rotations >= enough || unexpected.length > 0, HANG_MS)
    await serverAt(round).end('SIGKILL')
    servers[round % servers.length] = await startServer()
  }
  over = true
  await Promise.all(browsing)

  expect(unexpected).toEqual([])
  expect(lost).toBeGreaterThan(0)
  for (const browser of browsers) {
    const held = claimsOf(browser.token).gen
    const [session, ...others] = await sessionsOf(browser)
    expect(others).toEqual([])
    expect(session).toMatchObject({ live: true })
    expect([held, held + 1]).toContain(session?.generation)
    expect(await refreshBrowser(serverAt(0), browser)).toEqual(rotatedTo(held + 1))
  }
})

test.each([
  ['statement', 0],
  ['commit', 0],
  ['reply', 1],
] as const)(
  'a database connection lost before the %s of a rotation fails that refresh, not the server nor the session',
  async (moment, generation) => {
    const replica = await startReplica()
    const browser = await signUp(replica.server)
    const { answer } = await beginRefresh(replica, browser, moment)
    replica.proxy.cut()

    const { status, cookie } = await answer
    expect(status).toBeGreaterThanOrEqual(500)
    expect(cookie).toBeUndefined()
    expect((await fetch(`${replica.server.url}/health`)).status).toBe(200)
    expect(await sessionsOf(browser)).toEqual([{ generation, live: true }])
    expect(await refreshBrowser(replica.server, browser)).toEqual(rotatedTo(1))
    expect(await refreshBrowser(replica.server, browser)).toEqual(rotatedTo(2))
  },
)

// The unpatched driver ends the process here: docs/decisions/0006-patched-postgres-driver.md
test('a database connection lost within a replay fails that refresh, not the server nor the session', async () => {
  const replica = await startReplica()
  const browser = await signUp(replica.server)
  const late = { ...browser }
  const successor = await refreshBrowser(replica.server, browser)
  const { answer } = await beginRefresh(replica, late, 'statement', ' for update')
  replica.proxy.cut()

  const { status, cookie } = await answer
  expect(status).toBeGreaterThanOrEqual(500)
  expect(cookie).toBeUndefined()
  expect(await refreshBrowser(replica.server, late)).toEqual(successor)
  expect(await refreshBrowser(replica.server, late)).toEqual(rotatedTo(2))
})
