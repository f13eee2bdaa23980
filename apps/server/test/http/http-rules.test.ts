// Tests HTTP's own rules: targets, hosts, methods, and incomplete requests.
import { once } from 'node:events'
import { afterAll, beforeAll, describe, expect, test, vi } from 'vitest'
import { type RawAnswer, sendRaw } from '../harness/raw-requests.ts'
import { answerTo, open } from '../harness/sockets.ts'
import { ada, startTestServer, type TestServer } from '../harness/test-server.ts'
import { wires } from '../harness/wires.ts'

let server: TestServer
beforeAll(async () => {
  server = await startTestServer({ REQUEST_TIMEOUT: '1s', RATE_LIMITS: 'off' })
})
afterAll(() => server.close())

const send = (...lines: string[]) =>
  sendRaw(server.url, [...lines, 'Connection: close', '', ''].join('\r\n'))
const logged = () => server.logLines().map((line) => JSON.parse(line))

function expectProblem(answer: RawAnswer, status: number) {
  expect(answer.status).toBe(status)
  expect(answer.headers.get('content-type')).toContain('application/problem+json')
  expect(JSON.parse(answer.body)).toEqual({
    title: expect.any(String),
    status,
    detail: expect.any(String),
    reason: expect.stringMatching(/^[A-Z_]+$/),
  })
  expect(answer.headers.get('connection')).toBe('close')
  expect(answer.headers.get('x-content-type-options')).toBe('nosniff')
  expect(answer.headers.get('content-security-policy')).toContain("default-src 'self'")
  expect(answer.headers.get('strict-transport-security')).toMatch(/max-age/)
  expect(answer.headers.get('cache-control')).toBe('no-store')
}

describe('a request that HTTP refuses is answered with a problem, and logged:', () => {
  test.each([
    ['no HTTP at all', 400, 'hello\r\n\r\n'],
    ['a header without a name', 400, 'GET / HTTP/1.1\r\nHost: a\r\n: x\r\n\r\n'],
    [
      'two lengths',
      400,
      'POST / HTTP/1.1\r\nHost: a\r\nContent-Length: 1\r\nContent-Length: 2\r\n\r\nxx',
    ],
    [
      'a length and chunks',
      400,
      'POST / HTTP/1.1\r\nHost: a\r\nContent-Length: 1\r\nTransfer-Encoding: chunked\r\n\r\n0\r\n\r\n',
    ],
    [
      'headers that are too long',
      431,
      `GET / HTTP/1.1\r\nHost: a\r\nX: ${'x'.repeat(40_000)}\r\n\r\n`,
    ],
    ['headers that do not end', 408, 'GET / HTTP/1.1\r\nHost: a\r\nX-Slow: '],
    ['a tunnel', 405, 'CONNECT example.com:443 HTTP/1.1\r\nHost: example.com:443\r\n\r\n'],
    ['no host', 400, 'GET /health HTTP/1.1\r\nConnection: close\r\n\r\n'],
    ['two hosts', 400, 'GET /health HTTP/1.1\r\nHost: a\r\nHost: b\r\nConnection: close\r\n\r\n'],
    [
      'the same host twice',
      400,
      'GET /health HTTP/1.1\r\nHost: a\r\nhOST: a\r\nConnection: close\r\n\r\n',
    ],
    ['two hosts in HTTP/1.0', 400, 'GET /health HTTP/1.0\r\nHost: a\r\nHost: b\r\n\r\n'],
    ['a host with a user', 400, 'GET /health HTTP/1.1\r\nHost: u@a\r\nConnection: close\r\n\r\n'],
    ['a host with a path', 400, 'GET /health HTTP/1.1\r\nHost: a/b\r\nConnection: close\r\n\r\n'],
    ['a list of hosts', 400, 'GET /health HTTP/1.1\r\nHost: a, b\r\nConnection: close\r\n\r\n'],
    [
      'a target with a user',
      400,
      'GET http://u@a/health HTTP/1.1\r\nHost: a\r\nConnection: close\r\n\r\n',
    ],
    [
      'an expectation that nobody has',
      417,
      'POST /v1/auth/refresh HTTP/1.1\r\nHost: a\r\nExpect: 200-ok\r\nContent-Length: 1\r\nConnection: close\r\n\r\nx',
    ],
  ])('%s is a %i', async (_, status, bytes) => {
    const from = server.logLines().length
    expectProblem(await sendRaw(server.url, bytes), status)
    await vi.waitFor(() => expect(server.logLines().length).toBeGreaterThan(from))
    expect(logged().slice(from)).toEqual([
      expect.objectContaining({ level: 40, res: expect.objectContaining({ status }) }),
    ])
  })

  test('a body that does not come is a 408', async () => {
    const from = server.logLines().length
    const answer = await sendRaw(
      server.url,
      'POST /v1/auth/login HTTP/1.1\r\nHost: a\r\nContent-Type: application/json\r\nContent-Length: 9\r\n\r\n{',
    )
    expectProblem(answer, 408)
    expect(logged().slice(from)).toMatchObject([
      { req: { path: '/v1/auth/login' }, res: { status: 408 } },
    ])
  })

  test('a broken chunk in a body is a 400', async () => {
    const answer = await sendRaw(
      server.url,
      'POST /v1/auth/login HTTP/1.1\r\nHost: a\r\nContent-Type: application/json\r\nTransfer-Encoding: chunked\r\n\r\nzz\r\n',
    )
    expectProblem(answer, 400)
  })

  test('a connection that sends nothing is closed without a line in the log', async () => {
    const from = server.logLines().length
    const socket = open(server.url)
    await answerTo(socket)
    expect(server.logLines().length).toBe(from)
  })

  test('a request that came whole is answered, whatever follows it on its connection', async () => {
    const socket = open(server.url)
    socket.write('GET /health HTTP/1.1\r\nHost: a\r\n\r\nrubbish\r\n\r\n')
    expect(await answerTo(socket)).toMatch(/^HTTP\/1\.1 200 /)
  })
})

describe('a tunnel that is asked for behind open requests', () => {
  const login =
    'POST /v1/auth/login HTTP/1.1\r\nHost: a\r\nContent-Type: application/json\r\nContent-Length: 2\r\n\r\n{}'
  const tunnel = 'CONNECT example.com:443 HTTP/1.1\r\nHost: example.com:443\r\n\r\n'

  test.each([
    ['one', 1],
    ['sixteen', 16],
  ])('is refused when these are answered: %s', async (_, count) => {
    const socket = open(server.url)
    socket.write(login.repeat(count) + tunnel)
    const statuses = [...(await answerTo(socket)).matchAll(/HTTP\/1\.1 (\d+)/g)].map(
      ([, status]) => status,
    )
    expect(statuses).toEqual([...Array(count).fill('400'), '405'])
  })
})

describe('a request with a proxy’s absolute target', () => {
  test.each([
    ['http://example.com/health', 200],
    ['HTTP://example.com:8080/health', 200],
    ['https://example.com/v1/auth/me', 401],
    ['http://example.com/trpc/auth.me', 401],
    ['http://example.com/trpc/auth.me,auth.me?batch=1&input={}', 401],
    ['http://example.com', 404],
    ['http://example.com?x=/health', 404],
    ['http://example.com/nowhere', 404],
    ['ftp://example.com/health', 400],
    ['health', 400],
    ['*', 400],
    ['example.com:80', 400],
  ])('is served as the path in it: %s is a %i', async (target, status) => {
    const answer = await send(`GET ${target} HTTP/1.1`, 'Host: example.com')
    expect(answer.status).toBe(status)
    expect(answer.body).not.toContain('<html')
  })

  test('is of the host in it, not of the one beside it', async () => {
    const post = (target: string) =>
      send(
        `POST ${target} HTTP/1.1`,
        'Host: evil.example',
        'Origin: http://evil.example',
        'Content-Length: 0',
      )
    expect(JSON.parse((await post('/v1/auth/logout')).body || '{}')).toEqual({})
    const refused = await post('http://example.com/v1/auth/logout')
    expect(JSON.parse(refused.body)).toMatchObject({ reason: 'ORIGIN_REFUSED' })
  })
})

test('[41] a page of another scheme is not of this host because the names are alike', async () => {
  const answer = await send(
    'POST /v1/auth/logout HTTP/1.1',
    'Host: localhost',
    'Origin: capacitor://localhost',
    'Content-Length: 0',
  )
  expect(JSON.parse(answer.body)).toMatchObject({ reason: 'ORIGIN_REFUSED' })
})

test.each([
  '/Health',
  '/TRPC/auth.me',
  '/Trpc/auth.me',
  '/V1/auth/me',
  '/v1/Auth/me',
  '/OPENAPI.json',
  '/Docs',
  '/.well-known/JWKS.json',
])('paths are case-sensitive: %s is not found', async (path) => {
  const answer = await send(`GET ${path} HTTP/1.1`, 'Host: a')
  expect([answer.status, JSON.parse(answer.body).reason]).toEqual([404, 'NOT_FOUND'])
})

test.each([
  '/health',
  '/.well-known/jwks.json',
  '/openapi.json',
  '/docs',
  '/v1/auth/me',
  '/v1/sessions',
])('HEAD %s is answered as GET, without the body', async (path) => {
  const [head, get] = await Promise.all(
    ['HEAD', 'GET'].map((method) => send(`${method} ${path} HTTP/1.1`, 'Host: a')),
  )
  expect(head?.status).toBe(get?.status)
  expect(head?.headers.get('content-type')).toBe(get?.headers.get('content-type'))
  expect(head?.headers.get('content-length')).toBe(get?.headers.get('content-length'))
  expect(head?.body).toBe('')
})

describe('OPTIONS', () => {
  test.each([
    ['*', undefined],
    ['/v1/auth/me', 'GET, HEAD, OPTIONS'],
    ['/v1/auth/login', 'POST, OPTIONS'],
    ['/v1/sessions/019a1c40-02d1-7a38-b5f4-6c9e2d7b1a83', 'DELETE, OPTIONS'],
    ['/trpc/auth.me', 'GET, POST, OPTIONS'],
  ])('of %s, when it is no preflight, says what is allowed: %s', async (target, allow) => {
    const answer = await send(`OPTIONS ${target} HTTP/1.1`, 'Host: a')
    expect([answer.status, answer.headers.get('allow')]).toEqual([204, allow])
  })

  test('of a path that nothing serves is not found', async () => {
    expect((await send('OPTIONS /nowhere HTTP/1.1', 'Host: a')).status).toBe(404)
  })
})

describe.each(wires)('over $name', ({ route, reasonOf }) => {
  const post = (procedure: string, body: string, headers: Record<string, string> = {}) =>
    fetch(`${server.url}${route(procedure).path}`, {
      method: route(procedure).method,
      headers: { 'Content-Type': 'application/json', ...headers },
      body,
    })

  test.each([
    'application/json;',
    'application/json ; ',
    'application/json;charset=utf-8;',
    'application/json; charset="UTF-8"',
    'application/json;charset=utf8',
    'application/json; profile="a;b"; charset=utf-8',
    'Application/JSON',
  ])('a body of the type %s is read', async (type) => {
    const answer = await post('auth.login', '{"email":1}', { 'Content-Type': type })
    expect([answer.status, reasonOf(await answer.json())]).toEqual([400, 'INVALID_INPUT'])
  })

  test.each([
    'application/json; charset=latin1',
    'application/json; charset=utf-8; charset=utf-16',
    'application/json, text/plain',
    'application/jsonx',
    'application/json x',
    'application/json; charset',
    'text/plain; application/json',
    'text/plain; a="; application/json"',
  ])('[29] a body of the type %s is not', async (type) => {
    const answer = await post('auth.login', '{"email":1}', { 'Content-Type': type })
    expect([answer.status, reasonOf(await answer.json())]).toEqual([415, 'UNSUPPORTED_MEDIA_TYPE'])
  })

  describe('a procedure that takes nothing', () => {
    let browser: ReturnType<TestServer['browser']>
    let sessions = 0
    const call = (procedure: string, body: string) =>
      browser.fetch(route(procedure).path, {
        method: 'POST',
        headers: {
          'Content-Type': 'application/json',
          Authorization: `Bearer ${browser.accessToken}`,
        },
        body,
      })
    beforeAll(async () => {
      browser = server.browser()
      sessions += 1
      const email = `a${route('auth.me').path.replaceAll('/', '-')}-${sessions}@example.com`
      browser.accessToken = (await browser.api.auth.signup.mutate({ ...ada, email })).accessToken
    })

    test.each(['x', '{', '1', '"x"', '[]', '[1]', '{"a":1}', 'true', '{}{}'])(
      '[38] refuses the body %s and does nothing',
      async (body) => {
        const cookie = await browser.refreshCookie()
        for (const procedure of ['auth.refresh', 'sessions.revokeOthers']) {
          const answer = await call(procedure, body)
          expect([answer.status, reasonOf(await answer.json())]).toEqual([400, 'MALFORMED_REQUEST'])
          expect(answer.headers.getSetCookie()).toEqual([])
        }
        expect(await browser.refreshCookie()).toBe(cookie)
      },
    )

    test.each(['', '{}', ' { } ', 'null'])('takes %j for nothing', async (body) => {
      for (const procedure of ['auth.refresh', 'sessions.revokeOthers']) {
        expect((await call(procedure, body)).status).toBe(200)
      }
    })

    test('tells a stranger nothing of bodies', async () => {
      const answer = await post('sessions.revokeOthers', 'x')
      expect([answer.status, reasonOf(await answer.json())]).toEqual([401, 'UNAUTHENTICATED'])
    })
  })
})

test('a DELETE with a body that means something is refused', async () => {
  const browser = server.browser()
  const { accessToken } = await browser.api.auth.signup.mutate({ ...ada, email: 'd@example.com' })
  const remove = (body: string) =>
    fetch(`${server.url}/v1/sessions/019a1c40-02d1-7a38-b5f4-6c9e2d7b1a83`, {
      method: 'DELETE',
      headers: { 'Content-Type': 'application/json', Authorization: `Bearer ${accessToken}` },
      body,
    })
  expect(await (await remove('{"id":"x"}')).json()).toMatchObject({ reason: 'MALFORMED_REQUEST' })
  expect(await (await remove('{}')).json()).toMatchObject({ reason: 'SESSION_NOT_FOUND' })
})

describe('the log', () => {
  test('a request whose client left before its answer was sent is a 499, with how long it waited', async () => {
    const from = server.logLines().length
    const body = JSON.stringify({ ...ada, email: 'left@example.com' })
    const socket = open(server.url)
    socket.write(
      `POST /v1/auth/signup HTTP/1.1\r\nHost: a\r\nContent-Type: application/json\r\nContent-Length: ${body.length}\r\n\r\n${body}`,
    )
    await once(socket, 'connect')
    // Long enough for the request to arrive, too short for a password to be hashed and stored.
    await new Promise((resolve) => setTimeout(resolve, 15))
    socket.destroy()
    await vi.waitFor(() => expect(server.logLines().length).toBeGreaterThan(from))
    expect(logged()[from]).toMatchObject({
      level: 40,
      req: { path: '/v1/auth/signup' },
      res: { status: 499 },
      msg: 'request aborted',
      responseTime: expect.any(Number),
    })
  })

  test('a client that leaves in the middle of its body is one too', async () => {
    const from = server.logLines().length
    const socket = open(server.url)
    socket.write(
      'POST /v1/auth/signup HTTP/1.1\r\nHost: a\r\nContent-Type: application/json\r\nContent-Length: 100\r\n\r\n{',
    )
    await once(socket, 'connect')
    await new Promise((resolve) => setTimeout(resolve, 50))
    socket.destroy()
    await vi.waitFor(() => expect(server.logLines().length).toBeGreaterThan(from))
    expect(logged()[from]).toMatchObject({ res: { status: 499 }, msg: 'request aborted' })
  })

  test('a batch with refused calls says how many were refused, and why', async () => {
    const browser = server.browser()
    const email = 'batch@example.com'
    const { accessToken } = await browser.api.auth.signup.mutate({ ...ada, email })
    const from = server.logLines().length
    const answer = await fetch(
      `${server.url}/trpc/auth.me,sessions.list,auth.nothing,auth.none?batch=1`,
      {
        headers: { Authorization: `Bearer ${accessToken}` },
      },
    )
    expect(answer.status).toBe(207)
    await vi.waitFor(() => expect(server.logLines().length).toBeGreaterThan(from))
    expect(logged()[from]).toMatchObject({
      level: 40,
      res: { status: 207, refused: { NOT_FOUND: 2 } },
    })
  })

  test('a refused call says why', async () => {
    for (const { route } of wires) {
      const from = server.logLines().length
      await fetch(`${server.url}${route('auth.me').path}`)
      await vi.waitFor(() => expect(server.logLines().length).toBeGreaterThan(from))
      expect(logged()[from]).toMatchObject({
        res: { status: 401, refused: { UNAUTHENTICATED: 1 } },
      })
    }
  })
})
