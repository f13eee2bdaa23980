import { connect } from 'node:net'
import { afterAll, beforeAll, describe, expect, test } from 'vitest'
import { ada, startTestServer, type TestServer } from '../harness/test-server.ts'

let server: TestServer
beforeAll(async () => {
  server = await startTestServer()
})
afterAll(() => server.close())

const PASSWORD = 'Canary-Password-1843'

test('a request is one line with an id of ours, its path, status and duration', async () => {
  const response = await fetch(`${server.url}/trpc/auth.me?input=canary`, {
    headers: { 'X-Request-Id': 'trace-0123456789' },
  })
  const id = response.headers.get('X-Request-Id') ?? ''
  expect(id).toMatch(/^[\da-f-]{36}$/)
  const line = server.logLines().find((each) => each.includes(id))
  expect(JSON.parse(line ?? '')).toMatchObject({
    level: 40,
    req: { id, method: 'GET', path: '/trpc/auth.me', ip: '127.0.0.1' },
    res: { status: 401 },
    responseTime: expect.any(Number),
  })
})

test('[47] no password, token, cookie or input reaches the log, whether calls succeed or fail', async () => {
  const browser = server.browser()
  const person = { ...ada, password: PASSWORD }
  const { accessToken } = await browser.api.auth.signup.mutate(person)
  const cookie = await browser.refreshCookie()
  browser.accessToken = accessToken
  await browser.api.auth.me.query()
  await browser.api.auth.refresh.mutate()
  await browser.api.auth.login.mutate({ ...person, email: 'nobody@example.com' }).catch(() => {})
  await browser.api.auth.signup.mutate({ ...person, fullName: '' }).catch(() => {})
  const newPassword = `${PASSWORD}-2`
  const { account } = browser.api
  await account.changePassword.mutate({ currentPassword: newPassword, newPassword }).catch(() => {})
  await account.changePassword.mutate({ currentPassword: PASSWORD, newPassword })
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

const hostile = [
  'line\r\n{"level":60,"msg":"forged"}',
  '\u001b[2J\u001b[31mred',
  'a\u2028b\u2029c',
  '\u0000\u0007\u007f',
  '"}{"level":60',
  'x'.repeat(12_000),
]

describe.each(hostile)('[48] what a client sends as %j', (text) => {
  // Node's own client refuses most of it.
  const send = (request: string) =>
    new Promise<void>((resolve) => {
      const socket = connect(Number(new URL(server.url).port), '127.0.0.1', () => {
        socket.end(Buffer.from(request))
      })
      socket.on('error', () => undefined)
      socket.resume().on('close', () => resolve())
    })

  test('is one short line of JSON, or none, whichever header or field it stands in', async () => {
    const from = server.logLines().length
    const body = JSON.stringify({ ...ada, email: `${text}@example.com`, fullName: text })
    const head = (extra: string[]) =>
      ['Host: localhost', 'Connection: close', ...extra, '', ''].join('\r\n')
    await send(`GET /health${text} HTTP/1.1\r\n${head([])}`)
    await send(`GET /nowhere HTTP/1.1\r\n${head([`User-Agent: ${text}`])}`)
    await send(`GET /nowhere HTTP/1.1\r\n${head([`X-Request-Id: ${text}`])}`)
    await send(`GET /nowhere HTTP/1.1\r\n${head([`X-Forwarded-For: ${text}`])}`)
    await send(`GET /trpc/${encodeURIComponent(text)} HTTP/1.1\r\n${head([])}`)
    for (const path of ['/trpc/auth.signup', '/v1/auth/signup']) {
      const extra = ['Content-Type: application/json', `Content-Length: ${Buffer.byteLength(body)}`]
      await send(`POST ${path} HTTP/1.1\r\n${head(extra)}${body}`)
    }

    const lines = server.logLines().slice(from)
    expect(lines.length).toBeGreaterThanOrEqual(3)
    for (const line of lines) {
      expect(line.length).toBeLessThan(1_500)
      // biome-ignore lint/suspicious/noControlCharactersInRegex: these are what must not be there
      expect(line.slice(0, -1)).not.toMatch(/[\u0000-\u001f\u007f\u0085\u2028\u2029]/)
      expect(JSON.parse(line)).toMatchObject({ level: expect.any(Number) })
      expect(JSON.parse(line).level).toBeLessThan(50)
    }
  })
})
