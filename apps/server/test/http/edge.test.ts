import { connect } from 'node:net'
import { afterAll, beforeAll, expect, test } from 'vitest'
import { ada, startTestServer, type TestServer } from '../harness/test-server.ts'

const ORIGIN = 'https://app.example.com'
const SHELLS = ['capacitor://localhost', 'chrome-extension://abcdefghijklmnopabcdefghijklmnop']

let server: TestServer
beforeAll(async () => {
  server = await startTestServer({
    CORS_ORIGIN: [ORIGIN, 'https://admin.example.com', ...SHELLS].join(),
    RATE_LIMIT_PER_MINUTE: '100000',
    BODY_LIMIT: '2kb',
    MAX_BATCH_SIZE: '3',
    TRUST_PROXY: '127.0.0.1',
    CORS_HEADERS: 'X-Tenant, X-Feature',
  })
})
afterAll(() => server.close())

const get = (path: string, headers: Record<string, string> = {}) =>
  fetch(`${server.url}${path}`, { headers })
const post = (path: string, body: string, headers: Record<string, string> = {}) =>
  fetch(`${server.url}${path}`, {
    method: 'POST',
    headers: { 'Content-Type': 'application/json', ...headers },
    body,
  })

async function rawRequest(text: string): Promise<string> {
  const socket = connect(Number(new URL(server.url).port), '127.0.0.1')
  socket.write(text)
  const chunks: Buffer[] = []
  for await (const chunk of socket) chunks.push(chunk)
  return Buffer.concat(chunks).toString()
}

test('health answers { ok: true }', async () => {
  const response = await get('/health')
  expect(response.status).toBe(200)
  expect(await response.json()).toEqual({ ok: true })
})

test('an unknown path is a 404 with a reason, outside tRPC and within', async () => {
  const outside = await get('/nowhere')
  expect(outside.status).toBe(404)
  expect(outside.headers.get('Content-Type')).toContain('application/problem+json')
  expect(await outside.json()).toEqual({
    title: 'Not Found',
    status: 404,
    detail: 'Not found',
    reason: 'NOT_FOUND',
  })

  const within = await get('/trpc/auth.nothing')
  expect(within.status).toBe(404)
  expect(await within.json()).toMatchObject({ error: { data: { reason: 'NOT_FOUND' } } })
})

test('broken JSON is a 400 with a reason', async () => {
  const response = await post('/trpc/auth.login', '{"email":')
  expect(response.status).toBe(400)
  expect(await response.json()).toMatchObject({
    error: { message: 'The request could not be read.', data: { reason: 'MALFORMED_REQUEST' } },
  })
})

test('invalid input is a 400 whose issues have codes and parameters, the same over both wires', async () => {
  const input = JSON.stringify({ fullName: 'A', email: 'nowhere', password: 'short' })
  const bound = { origin: 'string', inclusive: true }
  const issues = [
    { path: ['fullName'], code: 'too_small', minimum: 2, ...bound },
    { path: ['email'], code: 'invalid_format', format: 'email' },
    { path: ['password'], code: 'too_small', minimum: 10, ...bound },
    { path: ['password'], code: 'missing_uppercase' },
    { path: ['password'], code: 'missing_digit' },
    { path: ['password'], code: 'missing_symbol' },
  ].map((issue) => ({ ...issue, message: expect.any(String) }))

  const overTrpc = await post('/trpc/auth.signup', input)
  expect(overTrpc.status).toBe(400)
  const { error } = await overTrpc.json()
  expect(error.data).toMatchObject({ reason: 'INVALID_INPUT' })
  expect(error.data.issues).toEqual(issues)
  expect(error.data.issues[1].message).toBe('Enter a valid email address.')

  const overRest = await post('/v1/auth/signup', input)
  expect(overRest.status).toBe(400)
  expect(await overRest.json()).toMatchObject({ reason: 'INVALID_INPUT', issues })
})

test('a mutation does not answer to GET, nor to a method override', async () => {
  const response = await get('/trpc/auth.logout')
  expect(response.status).toBe(405)
  expect(await response.json()).toMatchObject({
    error: { data: { reason: 'METHOD_NOT_ALLOWED' } },
  })
  const overridden = await post('/trpc/auth.me', '', { 'X-HTTP-Method-Override': 'GET' })
  expect(overridden.status).toBe(405)
})

test.each(['PUT', 'DELETE', 'PATCH', 'HEAD', 'TRACE'])(
  'a procedure does not answer to %s',
  async (method) => {
    const answer = await rawRequest(
      `${method} /trpc/auth.me HTTP/1.1\r\nHost: localhost\r\nConnection: close\r\n\r\n`,
    )
    expect(answer).toMatch(/^HTTP\/1\.1 405 /)
  },
)

test('a body over the limit is a 413, with a length and without', async () => {
  const large = JSON.stringify({ ...ada, fullName: 'a'.repeat(3_000) })
  const measured = await post('/trpc/auth.signup', large)
  expect(measured.status).toBe(413)
  expect(await measured.json()).toMatchObject({ error: { data: { reason: 'PAYLOAD_TOO_LARGE' } } })

  const chunked = await fetch(`${server.url}/trpc/auth.signup`, {
    method: 'POST',
    headers: { 'Content-Type': 'application/json' },
    body: new Blob([large]).stream(),
    duplex: 'half',
  } as RequestInit)
  expect(chunked.status).toBe(413)
})

test('a batch over the limit is refused', async () => {
  const headers = { 'Content-Type': 'application/json' }
  const batch = (size: number) =>
    get(
      `/trpc/${Array.from({ length: size }, () => 'auth.me').join(',')}?batch=1&input={}`,
      headers,
    )
  expect((await batch(3)).status).toBe(401)
  const refused = await batch(4)
  expect(refused.status).toBe(400)
  expect(await refused.json()).toMatchObject({ error: { data: { reason: 'BATCH_REFUSED' } } })
})

test.each(['/%', '/trpc/%', '/trpc/%E0%A4%A', '/health/%00', '//', '/trpc'])(
  'the path %s is refused without a server error',
  async (path) => {
    const answer = await rawRequest(
      `GET ${path} HTTP/1.1\r\nHost: localhost\r\nConnection: close\r\n\r\n`,
    )
    expect(answer).toMatch(/^HTTP\/1\.1 4\d\d /)
  },
)

test("a listed origin may read answers with credentials, and keeps Origin in Vary through tRPC's own", async () => {
  for (const path of ['/health', '/trpc/auth.me']) {
    const response = await get(path, { Origin: ORIGIN })
    expect(response.headers.get('Access-Control-Allow-Origin')).toBe(ORIGIN)
    expect(response.headers.get('Access-Control-Allow-Credentials')).toBe('true')
    expect(response.headers.get('Vary')?.split(/, */)).toContain('Origin')
  }
})

test('an answer to one caller says that another caller has another one', async () => {
  for (const path of ['/trpc/auth.me', '/v1/auth/me', '/v1/sessions']) {
    const vary = (await get(path)).headers.get('Vary')?.split(/, */)
    expect(vary).toEqual(expect.arrayContaining(['Authorization', 'Cookie']))
  }
})

test.each([
  'https://app.example.com.evil.test',
  'https://evilapp.example.com',
  'http://app.example.com',
  'https://app.example.com:8443',
  'null',
])('the origin %s gets a plain answer that its browser keeps from it', async (origin) => {
  const response = await get('/health', { Origin: origin })
  expect(response.status).toBe(200)
  expect(response.headers.get('Access-Control-Allow-Origin')).toBeNull()
})

test.each([
  ['the client', 'authorization,content-type,trpc-accept,x-request-id'],
  ['OpenTelemetry', 'baggage,traceparent,tracestate'],
  ['Sentry', 'baggage,sentry-trace'],
  ['Zipkin', 'b3,x-b3-sampled,x-b3-spanid,x-b3-traceid'],
  [
    'Datadog',
    'x-datadog-origin,x-datadog-parent-id,x-datadog-sampling-priority,x-datadog-trace-id',
  ],
  ['New Relic', 'newrelic,traceparent,tracestate'],
  ['Application Insights', 'request-context,request-id,traceparent'],
  ['the operator, in CORS_HEADERS', 'x-feature,x-tenant'],
])('a preflight of a listed origin allows the headers of %s', async (_, names) => {
  const response = await fetch(`${server.url}/trpc/auth.login`, {
    method: 'OPTIONS',
    headers: {
      Origin: ORIGIN,
      'Access-Control-Request-Method': 'POST',
      'Access-Control-Request-Headers': names,
    },
  })
  expect(response.status).toBe(204)
  const allowed = response.headers.get('Access-Control-Allow-Headers')?.toLowerCase().split(',')
  expect(allowed).toEqual(expect.arrayContaining(names.split(',')))
  expect(allowed).not.toContain('x-other')
})

test.each(SHELLS)('a native shell that is listed may call: %s', async (origin) => {
  const answer = await post('/v1/auth/logout', '{}', {
    Origin: origin,
    'Sec-Fetch-Site': 'cross-site',
  })
  expect(answer.status).toBe(204)
  expect(answer.headers.get('Access-Control-Allow-Origin')).toBe(origin)
})

test.each([
  'capacitor://localhost.evil.example',
  'ionic://localhost',
  'chrome-extension://bbcdefghijklmnopabcdefghijklmnop',
])('a native shell that is not listed may not: %s', async (origin) => {
  const answer = await post('/v1/auth/logout', '{}', { Origin: origin })
  expect(answer.status).toBe(403)
  expect(answer.headers.get('Access-Control-Allow-Origin')).toBeNull()
})

test.each(['/health', '/nowhere', '/trpc/auth.me', '/trpc/auth.nothing'])(
  'the answer of %s carries the security headers and is not cached',
  async (path) => {
    const { headers } = await get(path)
    expect(headers.get('Content-Security-Policy')).toContain("default-src 'self'")
    expect(headers.get('Strict-Transport-Security')).toMatch(/max-age=\d+/)
    expect(headers.get('X-Content-Type-Options')).toBe('nosniff')
    expect(headers.get('X-Powered-By')).toBeNull()
    expect(headers.get('Cache-Control')).toBe('no-store')
  },
)

test("a proxy's harmless request id is taken over, any other is replaced", async () => {
  const given = await get('/health', { 'X-Request-Id': 'trace-0123456789' })
  expect(given.headers.get('X-Request-Id')).toBe('trace-0123456789')
  for (const id of ['short', 'x'.repeat(65), 'has blanks in it', '{"json":"x"}']) {
    const replaced = await get('/health', { 'X-Request-Id': id })
    expect(replaced.headers.get('X-Request-Id')).toMatch(/^[\da-f-]{36}$/)
  }
})
