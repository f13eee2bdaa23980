// Tests that a replica relies on its memory of revocations only while they arrive, and else queries the database.
import { randomUUID } from 'node:crypto'
import { setTimeout as sleep } from 'node:timers/promises'
import { createTestDatabase } from '@countersign/db/testing'
import { afterAll, beforeAll, describe, expect, onTestFinished, test, vi } from 'vitest'
import { createDeployment, type Deployment } from '../harness/deployment.ts'
import type { ServerProcess } from '../harness/server-process.ts'
import { ada, createBrowser } from '../harness/test-server.ts'
import { startPostgresProxy } from './postgres-proxy.ts'

let deployment: Deployment
let healthy: ServerProcess
beforeAll(async () => {
  deployment = await createDeployment({ RATE_LIMITS: 'off' })
  healthy = await deployment.startForFile()
})
afterAll(async () => {
  await healthy?.end('SIGKILL')
  await deployment?.close()
})

async function signUp({ url }: ServerProcess) {
  const browser = createBrowser(url)
  const person = { ...ada, email: `${randomUUID()}@example.com` }
  browser.accessToken = (await browser.api.auth.signup.mutate(person)).accessToken
  return browser
}

async function refusalAt({ url }: ServerProcess, accessToken: string | undefined) {
  const browser = createBrowser(url)
  browser.accessToken = accessToken
  return browser.api.sessions.list.query().then(
    () => undefined,
    (error) => error.data?.reason,
  )
}

const linesWith = (server: ServerProcess, text: string) =>
  server
    .output()
    .split('\n')
    .filter((line) => line.includes(text))

const DISCONNECTED = 'set DATABASE_DIRECT_URL'
const LOST = 'lost the connection that listens'
const AGAIN = 'revocations arrive again'

/** Signs ten people out at one replica, and counts whose access token another one still takes after that. */
async function takenAfterLogout(server: ServerProcess): Promise<number> {
  const browsers = await Promise.all(Array.from({ length: 10 }, () => signUp(healthy)))
  const tokens = browsers.map(({ accessToken }) => accessToken)
  // What it has seen alive it must not remember as alive.
  for (const token of tokens) expect(await refusalAt(server, token)).toBeUndefined()
  await Promise.all(browsers.map(({ api }) => api.auth.logout.mutate()))
  await sleep(1_000) // the promise
  const refusals = await Promise.all(tokens.map((token) => refusalAt(server, token)))
  return refusals.filter((reason) => reason !== 'SESSION_REVOKED').length
}

describe('[60] a replica whose listening connection', () => {
  test('is registered but is sent nothing takes no token of a session that was revoked, and says so once', async () => {
    const proxy = await startPostgresProxy(deployment.database.url)
    onTestFinished(() => proxy.close())
    proxy.dropNotifications()
    const disconnected = await deployment.start({ DATABASE_DIRECT_URL: proxy.url })
    expect(await takenAfterLogout(disconnected)).toBe(0)
    await vi.waitFor(() => expect(linesWith(disconnected, DISCONNECTED)).toHaveLength(1), 10_000)
    await sleep(2_000)
    expect(linesWith(disconnected, DISCONNECTED)).toHaveLength(1)
    expect(linesWith(disconnected, LOST)).toEqual([])
  })

  test('hears at first, and later is sent nothing, does not either', async () => {
    const proxy = await startPostgresProxy(deployment.database.url)
    onTestFinished(() => proxy.close())
    const server = await deployment.start({ DATABASE_DIRECT_URL: proxy.url })
    expect(await takenAfterLogout(server)).toBe(0)
    proxy.dropNotifications()
    expect(await takenAfterLogout(server)).toBe(0)
  })

  test('leads to another database does not either, and says so', async () => {
    const other = await createTestDatabase()
    onTestFinished(() => other.drop())
    const disconnected = await deployment.start({ DATABASE_DIRECT_URL: other.url })
    expect(await takenAfterLogout(disconnected)).toBe(0)
    await vi.waitFor(() => expect(linesWith(disconnected, DISCONNECTED)).toHaveLength(1), 10_000)
  })

  test('is cut says once that it is lost, and once that it is back', async () => {
    const proxy = await startPostgresProxy(deployment.database.url)
    onTestFinished(() => proxy.close())
    const server = await deployment.start({ DATABASE_DIRECT_URL: proxy.url })
    await sleep(1_000) // it has heard itself
    // Frozen, it cannot come back at once: every attempt fails, and the loss is still one.
    proxy.freeze()
    await vi.waitFor(() => expect(linesWith(server, LOST)).toHaveLength(1), 10_000)
    await sleep(2_000)
    proxy.cut()
    await vi.waitFor(() => expect(linesWith(server, AGAIN)).toHaveLength(1), 20_000)
    expect(linesWith(server, LOST)).toHaveLength(1)
    expect(linesWith(server, DISCONNECTED)).toEqual([])
  })
})
