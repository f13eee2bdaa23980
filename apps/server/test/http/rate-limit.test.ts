import { once } from 'node:events'
import { connect } from 'node:net'
import { afterAll, beforeAll, expect, test } from 'vitest'
import { ada, startTestServer, type TestServer } from '../harness/test-server.ts'

let server: TestServer
beforeAll(async () => {
  server = await startTestServer({ RATE_LIMIT_PER_MINUTE: '5', TRUST_PROXY: '1' })
})
afterAll(() => server.close())

const ask = (ip: string, path = '/trpc/auth.me') =>
  fetch(`${server.url}${path}`, { headers: { 'X-Forwarded-For': ip } })

test('requests over the limit are refused with standard headers until the window ends', async () => {
  const answers = await Promise.all(Array.from({ length: 8 }, () => ask('192.0.2.1')))
  expect(answers.map(({ status }) => status).toSorted()).toEqual([
    401, 401, 401, 401, 401, 429, 429, 429,
  ])
  const refused = await ask('192.0.2.1')
  expect(refused.headers.get('RateLimit-Policy')).toBe('"default";q=5;w=60')
  expect(refused.headers.get('RateLimit')).toMatch(/^"default";r=0;t=\d+$/)
  expect(Number(refused.headers.get('Retry-After'))).toBeGreaterThan(0)
  expect(refused.headers.get('X-RateLimit-Limit')).toBeNull()
  expect(await refused.json()).toMatchObject({ error: { data: { reason: 'TOO_MANY_REQUESTS' } } })

  const outside = await ask('192.0.2.1', '/nowhere')
  expect(await outside.json()).toMatchObject({ reason: 'TOO_MANY_REQUESTS' })
})

test('another address has a limit of its own, and an IPv6 network shares one', async () => {
  expect((await ask('192.0.2.2')).status).toBe(401)
  for (let host = 1; host <= 5; host += 1) await ask(`2001:db8:1:2::${host}`)
  expect((await ask('2001:db8:1:2::99')).status).toBe(429)
  expect((await ask('2001:db8:1:3::1')).status).toBe(401)
})

test('health is never limited', async () => {
  const answers = await Promise.all(Array.from({ length: 20 }, () => ask('192.0.2.3', '/health')))
  expect(new Set(answers.map(({ status }) => status))).toEqual(new Set([200]))
})

test('clients that are gone before they are counted leave no error in the log', async () => {
  const { port } = new URL(server.url)
  await Promise.all(
    Array.from({ length: 30 }, async () => {
      const socket = connect(Number(port), '127.0.0.1')
      await once(socket, 'connect')
      socket.write('GET /trpc/auth.me HTTP/1.1\r\nHost: localhost\r\n\r\n')
      socket.resetAndDestroy()
    }),
  )
  await ask('192.0.2.4')
  expect(server.logLines().filter((line) => line.includes('request failed'))).toEqual([])
})

test('what a proxy passes on as an address and is none is not stored', async () => {
  const browser = server.browser()
  const headers = { 'Content-Type': 'application/json', 'X-Forwarded-For': 'x'.repeat(9_000) }
  const signedUp = await browser.fetch('/trpc/auth.signup', {
    method: 'POST',
    headers,
    body: JSON.stringify(ada),
  })
  browser.accessToken = JSON.parse(await signedUp.text()).result.data.accessToken
  const { sessions } = await browser.api.sessions.list.query()
  expect(sessions.map(({ ip }) => ip)).toEqual([null])
})
