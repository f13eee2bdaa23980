import { randomUUID } from 'node:crypto'
import { afterAll, beforeAll, describe, expect, test } from 'vitest'
import { createCurlConsumer } from '../consumers/curl.ts'
import { walkTheJourney } from '../consumers/journey.ts'
import { generateConsumer } from '../consumers/openapi-fetch.ts'
import { createTrpcConsumer } from '../consumers/trpc.ts'
import { ada, startTestServer, type TestServer } from '../harness/test-server.ts'

let server: TestServer
beforeAll(async () => {
  server = await startTestServer({ RATE_LIMITS: 'off' })
})
afterAll(() => server.close())

const newcomer = () => ({ ...ada, email: `${randomUUID()}@example.com` })
const failure = (call: Promise<unknown>) =>
  call.then(
    () => undefined,
    (error: unknown) => error,
  )

describe('signing up and in, reading, refreshing, revoking and logging out works with', () => {
  test('the typed tRPC client', () => walkTheJourney(() => createTrpcConsumer(server.url)))

  test('curl and a cookie jar', () => walkTheJourney(() => createCurlConsumer(server.url)))

  test('a client that was generated from the OpenAPI document', async () => {
    await walkTheJourney(await generateConsumer(server.url))
  }, 180_000)
})

test('a refresh sets another cookie, and logging out takes it away', async () => {
  const browser = server.browser()
  await browser.api.auth.signup.mutate(newcomer())
  const first = await browser.refreshCookie()
  await browser.api.auth.refresh.mutate()
  const second = await browser.refreshCookie()
  expect(second).toBeDefined()
  expect(second).not.toBe(first)
  await browser.api.auth.logout.mutate()
  expect(await browser.refreshCookie()).toBeUndefined()
})

test('a cookie kept from before the logout fails with the reason', async () => {
  const browser = server.browser()
  await browser.api.auth.signup.mutate(newcomer())
  const cookie = await browser.refreshCookie()
  await browser.api.auth.logout.mutate()

  await browser.jar.setCookie(`rt=${cookie}; Path=/`, server.url)
  expect(await failure(browser.api.auth.refresh.mutate())).toMatchObject({
    data: { reason: 'SESSION_REVOKED', httpStatus: 401 },
  })
})

test('[28] the refresh cookie is HttpOnly, SameSite=Lax, for the whole host, and in no body', async () => {
  const browser = server.browser()
  const response = await browser.fetch('/trpc/auth.signup', {
    method: 'POST',
    headers: { 'Content-Type': 'application/json' },
    body: JSON.stringify(newcomer()),
  })
  const [cookie = ''] = response.headers.getSetCookie()
  expect(cookie).toMatch(
    /^rt=[\w-]+\.[\w-]+\.[\w-]+; Max-Age=\d+; Path=\/; HttpOnly; SameSite=Lax$/,
  )
  const [value = ''] = cookie.slice('rt='.length).split(';')
  expect(await response.text()).not.toContain(value)
})

test('sixty parallel refreshes over HTTP answer with one same cookie', async () => {
  const browser = server.browser()
  await browser.api.auth.signup.mutate(newcomer())
  const cookie = await browser.refreshCookie()
  const responses = await Promise.all(
    Array.from({ length: 60 }, () =>
      fetch(`${server.url}/trpc/auth.refresh`, {
        method: 'POST',
        headers: { 'Content-Type': 'application/json', Cookie: `rt=${cookie}` },
      }),
    ),
  )
  expect(new Set(responses.map(({ status }) => status))).toEqual(new Set([200]))
  const values = responses.map((response) => response.headers.getSetCookie()[0]?.split(';')[0])
  expect(new Set(values).size).toBe(1)
  expect(values[0]).not.toBe(`rt=${cookie}`)
})

test('ten me in one batch are one request and one answer each', async () => {
  const browser = server.browser()
  const { accessToken, user } = await browser.api.auth.signup.mutate(newcomer())
  browser.accessToken = accessToken
  const linesBefore = server.logLines().length
  const answers = await Promise.all(Array.from({ length: 10 }, () => browser.api.auth.me.query()))
  expect(answers).toEqual(Array.from({ length: 10 }, () => ({ user })))
  expect(server.logLines().length).toBe(linesBefore + 1)
})
