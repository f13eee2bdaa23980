import { randomUUID } from 'node:crypto'
import { afterAll, beforeAll, describe, expect, test } from 'vitest'
import {
  ada,
  type createBrowser,
  startTestServer,
  type TestServer,
} from '../harness/test-server.ts'

let server: TestServer
beforeAll(async () => {
  server = await startTestServer({ RATE_LIMITS: 'off', BODY_LIMIT: '2kb' })
})
afterAll(() => server.close())

type Browser = ReturnType<typeof createBrowser>

const newcomer = () => ({ ...ada, email: `${randomUUID()}@example.com` })
const send = (browser: Browser, method: string, path: string, body?: unknown) =>
  browser.fetch(path, {
    method,
    headers: {
      ...(body !== undefined && { 'Content-Type': 'application/json' }),
      ...(browser.accessToken && { Authorization: `Bearer ${browser.accessToken}` }),
    },
    ...(body !== undefined && { body: typeof body === 'string' ? body : JSON.stringify(body) }),
  })

async function signUp(browser: Browser, person = newcomer()) {
  const response = await send(browser, 'POST', '/v1/auth/signup', person)
  const body = await response.json()
  browser.accessToken = body.accessToken
  return { response, body, person }
}

async function problemOf(response: Response) {
  expect(response.headers.get('Content-Type')).toBe('application/problem+json; charset=utf-8')
  return { status: response.status, problem: await response.json() }
}

test('the whole journey works over plain HTTP', async () => {
  const browser = server.browser()
  const { response, body, person } = await signUp(browser)
  expect(response.status).toBe(201)
  expect(body).toMatchObject({ expiresIn: 900, user: { email: person.email, role: 'USER' } })
  const first = await browser.refreshCookie()
  expect(first).toBeDefined()

  const me = await send(browser, 'GET', '/v1/auth/me')
  expect(me.status).toBe(200)
  expect(await me.json()).toEqual({ user: body.user })

  const refreshed = await send(browser, 'POST', '/v1/auth/refresh')
  expect(refreshed.status).toBe(200)
  expect(Object.keys(await refreshed.json())).toEqual(['accessToken', 'expiresIn', 'user'])
  expect(await browser.refreshCookie()).not.toBe(first)

  const login = await send(server.browser(), 'POST', '/v1/auth/login', person)
  expect(login.status).toBe(200)

  const listed = await send(browser, 'GET', '/v1/sessions')
  const { sessions } = await listed.json()
  expect(sessions).toHaveLength(2)
  const other = sessions.find(({ current }: { current: boolean }) => !current)
  const revoked = await send(browser, 'DELETE', `/v1/sessions/${other.id}`)
  expect(revoked.status).toBe(204)
  expect(await revoked.text()).toBe('')
  const others = await send(browser, 'POST', '/v1/sessions/revoke-others')
  expect(await others.json()).toEqual({ revoked: 0 })

  const logout = await send(browser, 'POST', '/v1/auth/logout')
  expect(logout.status).toBe(204)
  expect(logout.headers.get('Cache-Control')).toBe('no-store')
  expect(await browser.refreshCookie()).toBeUndefined()
})

test('logging out everywhere is asked for in the body', async () => {
  const browser = server.browser()
  const { person } = await signUp(browser)
  const elsewhere = server.browser()
  await send(elsewhere, 'POST', '/v1/auth/login', person)
  await send(browser, 'POST', '/v1/auth/logout', { everywhere: true })
  const { status, problem } = await problemOf(await send(elsewhere, 'POST', '/v1/auth/refresh'))
  expect([status, problem.reason]).toEqual([401, 'SESSION_REVOKED'])
})

describe('a refusal is a problem', () => {
  test('that names field errors', async () => {
    const response = await send(server.browser(), 'POST', '/v1/auth/signup', {
      ...newcomer(),
      fullName: 'A',
    })
    expect(await problemOf(response)).toEqual({
      status: 400,
      problem: {
        title: 'Bad Request',
        status: 400,
        detail: 'Some fields are not valid.',
        reason: 'INVALID_INPUT',
        issues: [
          {
            path: ['fullName'],
            code: 'too_small',
            message: 'Enter at least 2 characters.',
            origin: 'string',
            minimum: 2,
            inclusive: true,
          },
        ],
      },
    })
  })

  test('that says how to authenticate', async () => {
    const response = await send(server.browser(), 'GET', '/v1/auth/me')
    expect(response.headers.get('WWW-Authenticate')).toBe('Bearer')
    expect(await problemOf(response)).toEqual({
      status: 401,
      problem: {
        title: 'Unauthorized',
        status: 401,
        detail: 'Sign in to continue.',
        reason: 'UNAUTHENTICATED',
      },
    })
  })

  test('for a taken email, wrong credentials and an unknown session alike', async () => {
    const browser = server.browser()
    const { person } = await signUp(browser)
    const taken = await problemOf(await send(browser, 'POST', '/v1/auth/signup', person))
    expect([taken.status, taken.problem.reason]).toEqual([409, 'EMAIL_TAKEN'])
    const wrong = { email: person.email, password: 'Not-The-Password-1' }
    const refused = await problemOf(await send(browser, 'POST', '/v1/auth/login', wrong))
    expect([refused.status, refused.problem.reason]).toEqual([401, 'INVALID_CREDENTIALS'])
    const unknown = await problemOf(await send(browser, 'DELETE', `/v1/sessions/${randomUUID()}`))
    expect([unknown.status, unknown.problem.reason]).toEqual([404, 'SESSION_NOT_FOUND'])
    const odd = await problemOf(await send(browser, 'DELETE', '/v1/sessions/first'))
    expect([odd.status, odd.problem.reason]).toEqual([400, 'INVALID_INPUT'])
  })

  test('that tells a stranger nothing of the input', async () => {
    const response = await send(server.browser(), 'DELETE', '/v1/sessions/first')
    expect((await problemOf(response)).problem.reason).toBe('UNAUTHENTICATED')
  })

  test('when the method is another one, with those that there are', async () => {
    const response = await send(server.browser(), 'GET', '/v1/auth/login')
    expect(response.headers.get('Allow')).toBe('POST')
    expect((await problemOf(response)).status).toBe(405)
    const post = await send(server.browser(), 'POST', '/v1/auth/me')
    expect(post.headers.get('Allow')).toBe('GET, HEAD')
  })

  test.each(['/v1/auth', '/v1/auth/me/', '/v1/AUTH/me', '/v2/auth/me', '/v1/auth/login/me'])(
    'when nothing is at %s',
    async (path) => {
      const { status, problem } = await problemOf(await send(server.browser(), 'GET', path))
      expect([status, problem.reason]).toEqual([404, 'NOT_FOUND'])
    },
  )
})

test.each(['{"email":', 'null', '[]', '"text"', '1'])('the body %s is a 400', async (body) => {
  const response = await send(server.browser(), 'POST', '/v1/auth/login', body)
  expect((await problemOf(response)).status).toBe(400)
})

test('HEAD answers as GET does, without a body', async () => {
  const browser = server.browser()
  await signUp(browser)
  const response = await send(browser, 'HEAD', '/v1/auth/me')
  expect(response.status).toBe(200)
  expect(await response.text()).toBe('')
})
