// Tests that replicas refuse sessions revoked at another one, and what a call costs the database.
import { randomUUID } from 'node:crypto'
import { afterAll, beforeAll, expect, onTestFinished, test } from 'vitest'
import { createDeployment, type Deployment } from '../harness/deployment.ts'
import type { ServerProcess } from '../harness/server-process.ts'
import { ada, createBrowser } from '../harness/test-server.ts'
import { startPostgresProxy } from './postgres-proxy.ts'

let deployment: Deployment
beforeAll(async () => {
  deployment = await createDeployment({ RATE_LIMITS: 'off' })
})
afterAll(() => deployment?.close())

const startServer = (env: Record<string, string> = {}) => deployment.start(env)

async function startProxy() {
  const proxy = await startPostgresProxy(deployment.database.url)
  onTestFinished(() => proxy.close())
  return proxy
}

async function signUp({ url }: ServerProcess) {
  const browser = createBrowser(url)
  const person = { ...ada, email: `${randomUUID()}@example.com` }
  browser.accessToken = (await browser.api.auth.signup.mutate(person)).accessToken
  return browser
}

/** What another replica says to the bearer of this access token: the reason of the refusal, or nothing. */
async function refusalAt({ url }: ServerProcess, accessToken: string | undefined) {
  const browser = createBrowser(url)
  browser.accessToken = accessToken
  return browser.api.sessions.list.query().then(
    () => undefined,
    (error) => error.data?.reason,
  )
}

async function refusedWithinASecond(server: ServerProcess, accessToken: string | undefined) {
  const deadline = performance.now() + 1_000
  while ((await refusalAt(server, accessToken)) !== 'SESSION_REVOKED') {
    if (performance.now() > deadline) return false
  }
  return true
}

test('[19] an access token that was signed out at one replica is refused by every other within a second', async () => {
  const [first, second, third] = await Promise.all([startServer(), startServer(), startServer()])
  const browser = await signUp(first)
  const { accessToken } = browser
  expect(await refusalAt(second, accessToken)).toBeUndefined()
  expect(await refusalAt(third, accessToken)).toBeUndefined()

  await browser.api.auth.logout.mutate()
  expect(await refusedWithinASecond(second, accessToken)).toBe(true)
  expect(await refusedWithinASecond(third, accessToken)).toBe(true)
})

test('[19] so it is by a replica whose listening connection hangs without an error', async () => {
  const proxy = await startProxy()
  const [healthy, disconnected] = await Promise.all([
    startServer(),
    startServer({ DATABASE_DIRECT_URL: proxy.url }),
  ])
  const browser = await signUp(healthy)
  const bystander = await signUp(healthy)
  expect(await refusalAt(disconnected, browser.accessToken)).toBeUndefined()

  proxy.freeze()
  await browser.api.auth.logout.mutate()
  expect(await refusedWithinASecond(disconnected, browser.accessToken)).toBe(true)
  expect(await refusalAt(disconnected, bystander.accessToken)).toBeUndefined()
})

test('an uncontested refresh is one round trip to the database, and so is me, and a batch of them', async () => {
  const proxy = await startProxy()
  const server = await startServer({
    DATABASE_URL: proxy.url,
    DATABASE_DIRECT_URL: deployment.database.url,
    DATABASE_POOL: '1',
  })
  const browser = await signUp(server)
  const costOf = async (call: () => Promise<unknown>) => {
    await call() // the first time, the statement is parsed
    const before = proxy.roundTrips()
    await call()
    return proxy.roundTrips() - before
  }
  expect(await costOf(() => browser.api.auth.refresh.mutate())).toBe(1)
  expect(await costOf(() => browser.api.auth.me.query())).toBe(1)
  // The client sends them as one batch.
  const ten = () => Promise.all(Array.from({ length: 10 }, () => browser.api.auth.me.query()))
  expect(await costOf(ten)).toBe(1)
})
