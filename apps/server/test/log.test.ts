import { afterAll, beforeAll, expect, test } from 'vitest'
import { ada, startTestServer, type TestServer } from './test-server.ts'

let server: TestServer
beforeAll(async () => {
  server = await startTestServer()
})
afterAll(() => server.close())

const PASSWORD = 'Canary-Password-1843'

test('a request is one line with its id, path, status and duration', async () => {
  await fetch(`${server.url}/trpc/auth.me?input=canary`, {
    headers: { 'X-Request-Id': 'trace-0123456789' },
  })
  const line = server.logLines().find((each) => each.includes('trace-0123456789'))
  expect(JSON.parse(line ?? '')).toMatchObject({
    level: 40,
    req: { id: 'trace-0123456789', method: 'GET', path: '/trpc/auth.me', ip: '127.0.0.1' },
    res: { status: 401 },
    responseTime: expect.any(Number),
  })
})

test('no password, token, cookie or input reaches the log, whether calls succeed or fail', async () => {
  const browser = server.browser()
  const person = { ...ada, password: PASSWORD }
  const { accessToken } = await browser.api.auth.signup.mutate(person)
  const cookie = await browser.refreshCookie()
  browser.accessToken = accessToken
  await browser.api.auth.me.query()
  await browser.api.auth.refresh.mutate()
  await browser.api.auth.login.mutate({ ...person, email: 'nobody@example.com' }).catch(() => {})
  await browser.api.auth.signup.mutate({ ...person, fullName: '' }).catch(() => {})
  await browser.fetch('/trpc/auth.login', {
    method: 'POST',
    headers: { 'Content-Type': 'application/json' },
    body: `{"password":"${PASSWORD}`,
  })

  const log = server.logLines().join('')
  expect(server.logLines().length).toBeGreaterThanOrEqual(6)
  for (const secret of [PASSWORD, accessToken, cookie, await browser.refreshCookie(), 'canary']) {
    expect(secret).toBeDefined()
    expect(log).not.toContain(secret)
  }
})
