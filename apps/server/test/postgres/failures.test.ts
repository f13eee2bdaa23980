// Tests what a client and the log see of internal failures.
import { randomBytes } from 'node:crypto'
import { afterAll, beforeAll, describe, expect, test } from 'vitest'
import { ada, startTestServer, type TestServer } from '../harness/test-server.ts'
import { takesInput, wires } from '../harness/wires.ts'

const PASSWORD = 'Canary-Password-1843'

describe.each(['development', 'test', 'production'])('with NODE_ENV=%s', (mode) => {
  let server: TestServer
  let accessToken: string
  let cookie: string
  beforeAll(async () => {
    server = await startTestServer({
      NODE_ENV: mode,
      CORS_ORIGIN: 'https://app.example.com',
      JWT_ACCESS_SECRET: randomBytes(32).toString('base64url'),
      JWT_REFRESH_SECRET: randomBytes(32).toString('base64url'),
      RATE_LIMITS: 'off',
    })
    const response = await fetch(`${server.url}/v1/auth/signup`, {
      method: 'POST',
      headers: { 'Content-Type': 'application/json' },
      body: JSON.stringify({ ...ada, password: PASSWORD }),
    })
    accessToken = (await response.json()).accessToken
    cookie = response.headers
      .getSetCookie()
      .map((each) => each.split(';', 1)[0])
      .join('; ')
    // From here on nothing that asks the database can succeed.
    await server.database.query`drop table sessions, users cascade`
  })
  afterAll(() => server.close())

  describe.each(wires)('over $name', ({ route, reasonOf }) => {
    test.each([
      'auth.signup',
      'auth.login',
      'auth.refresh',
      'auth.me',
      'sessions.list',
      'sessions.revokeOthers',
    ])(
      '[40] [47] %s fails without a word of why, to the client, and of what was sent, to the log',
      async (procedure) => {
        const { method, path } = route(procedure)
        const response = await fetch(`${server.url}${path}`, {
          method,
          headers: {
            'Content-Type': 'application/json',
            Authorization: `Bearer ${accessToken}`,
            Cookie: cookie,
          },
          ...(takesInput(procedure) && { body: JSON.stringify({ ...ada, password: PASSWORD }) }),
        })
        const text = await response.text()
        expect(response.status).toBe(500)
        expect(reasonOf(JSON.parse(text))).toBe('INTERNAL')
        expect(text).not.toMatch(
          /select|insert|update|relation|users|sessions"|\$argon2|params|stack|at .*\.ts|postgres/i,
        )
        expect(response.headers.getSetCookie()).toEqual([])

        const lines = server.logLines()
        expect(lines.some((line) => line.includes('"level":50') && line.includes(procedure))).toBe(
          true,
        )
        const log = lines.join('')
        const secrets = [PASSWORD, accessToken, cookie.slice(cookie.indexOf('=') + 1), '$argon2id$']
        for (const secret of secrets) expect(log).not.toContain(secret)
      },
    )
  })

  test.each([
    ['GET', '/nowhere', 404],
    ['GET', '/v1/auth/login', 405],
    ['GET', '/trpc/auth.login', 405],
    ['POST', '/v1/auth/login', 415],
    ['GET', '/v1/auth/me', 500],
    ['GET', '/trpc/auth.me', 500],
    ['DELETE', '/v1/sessions/%', 400],
  ])(
    '[32] the answer to %s %s, a %s, is not cached and carries the security headers',
    async (method, path, status) => {
      const response = await fetch(`${server.url}${path}`, {
        method,
        headers: { Authorization: `Bearer ${accessToken}` },
        ...(method === 'POST' && { body: 'text' }),
      })
      expect(response.status).toBe(status)
      expect(response.headers.get('Cache-Control')).toBe('no-store')
      expect(response.headers.get('X-Content-Type-Options')).toBe('nosniff')
      expect(response.headers.get('Content-Security-Policy')).toContain("default-src 'self'")
      expect(response.headers.get('Strict-Transport-Security')).toMatch(/max-age=\d+/)
      expect(response.headers.get('X-Powered-By')).toBeNull()
      expect(response.headers.get('X-Request-Id')).toMatch(/^[\da-f-]{36}$/)
    },
  )
})
