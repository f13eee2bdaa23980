// Generates requests to any procedure over both wires: well-formed, nearly so, or not at all.
import { contract, declarationsOf } from '@countersign/contract'
import fc from 'fast-check'
import { inputFor } from './inputs.ts'

/** One HTTP request, ready to be sent. */
export interface FuzzRequest {
  readonly method: string
  readonly path: string
  readonly headers: Readonly<Record<string, string>>
  readonly body: string | undefined
}

/** What a request may know of a live session; filled in when it is sent. */
export const ACCESS_TOKEN = '<access token>'
export const REFRESH_COOKIE = '<refresh cookie>'

const declarations = declarationsOf(contract)

const method = fc.constantFrom('GET', 'POST', 'PUT', 'PATCH', 'DELETE', 'HEAD', 'OPTIONS')

/** Mostly not there: a request with everything wrong is rejected at the first check. */
const seldom = (arbitrary: fc.Arbitrary<string>) =>
  fc.oneof({ weight: 5, arbitrary: fc.constant(undefined) }, { weight: 1, arbitrary })
const often = (arbitrary: fc.Arbitrary<string>) =>
  fc.oneof({ weight: 1, arbitrary: fc.constant(undefined) }, { weight: 3, arbitrary })

const token = fc.oneof(
  { weight: 6, arbitrary: fc.constant(ACCESS_TOKEN) },
  fc.constant(`${ACCESS_TOKEN}x`),
  fc.constant('eyJhbGciOiJub25lIn0.e30.'),
  fc.base64String({ maxLength: 200 }),
)
const cookie = fc.oneof(
  { weight: 6, arbitrary: fc.constant(`rt=${REFRESH_COOKIE}`) },
  fc.constant(`rt=x; rt=${REFRESH_COOKIE}`),
  fc.constantFrom('rt', 'rt=', '=;=', '__proto__=1', 'rt=%E0%A4%A', `rt=${'a'.repeat(5_000)}`),
  fc.base64String({ maxLength: 200 }).map((text) => `rt=${text}`),
)
const headers = fc
  .record({
    Authorization: often(
      fc.oneof(
        { weight: 6, arbitrary: token.map((each) => `Bearer ${each}`) },
        fc.constantFrom('Bearer', 'Basic YTpi', 'bearer  ', 'Bearer \u00ff', 'Bearer a b'),
      ),
    ),
    Cookie: often(cookie),
    'Content-Type': fc.oneof(
      { weight: 8, arbitrary: fc.constant('application/json') },
      fc.constantFrom(
        'application/json; charset=utf-8',
        'application/json; charset=utf-7',
        'multipart/form-data; boundary=x',
        'application/octet-stream',
        'text/plain',
        '/',
      ),
    ),
    Origin: seldom(fc.constantFrom('null', 'https://evil.example', 'http://localhost:3000', 'x')),
    'Sec-Fetch-Site': seldom(fc.constantFrom('same-origin', 'cross-site', 'none', 'x')),
    Accept: seldom(fc.constantFrom('application/jsonl', 'text/event-stream', 'text/html', '*/*')),
    'trpc-accept': seldom(fc.constantFrom('application/jsonl', 'x')),
    'X-Request-Id': seldom(fc.constantFrom('trace-0123456789', 'x', '\u00ff')),
    'X-Forwarded-For': seldom(fc.constantFrom('1.2.3.4', 'x', '::1, 2.2.2.2')),
    Host: seldom(
      fc.constantFrom('s@localhost', 'a:b@c', '[::1', 'localhost:99999', '\u00ff', '..'),
    ),
    'User-Agent': seldom(fc.constantFrom('Mozilla/5.0', 'x'.repeat(2_000), '\u00ff\u00fe')),
  })
  .map((all) =>
    Object.fromEntries(
      Object.entries(all).filter((entry): entry is [string, string] => entry[1] !== undefined),
    ),
  )

const rawBody = fc.oneof(
  fc.constantFrom(
    '{',
    '[',
    '[[[[',
    '{"0":',
    'nul',
    '"\\ud800"',
    '{"a":1}{"b":2}',
    '\ufeff{}',
    '1e999',
  ),
  fc.string({ maxLength: 200 }),
  fc.json({ maxDepth: 6 }),
)

// A body for what the method sends, else the input in the query, as tRPC has it.
const carried = (path: string, sent: string, json: string) =>
  sent === 'GET' || sent === 'HEAD'
    ? {
        path: `${path}${path.includes('?') ? '&' : '?'}input=${encodeURIComponent(json.toWellFormed())}`,
        body: undefined,
      }
    : { path, body: json }

// More often those that open sessions, which the others need.
const openers = declarations.filter(([name]) => name.startsWith('auth.'))

const call = fc.constantFrom(...declarations, ...openers, ...openers).chain(([name, declaration]) =>
  fc.record({
    name: fc.constant(name),
    declaration: fc.constant(declaration),
    input: inputFor(declaration),
  }),
)

const overTrpc = fc
  .tuple(call, seldom(method), headers)
  .map(([{ name, declaration, input }, other, given]): FuzzRequest => {
    const sent = other ?? (declaration.kind === 'query' ? 'GET' : 'POST')
    const json = JSON.stringify(input) ?? ''
    return { method: sent, headers: given, ...carried(`/trpc/${name}`, sent, json) }
  })

const overTrpcInBatches = fc
  .tuple(fc.array(call, { minLength: 1, maxLength: 12 }), fc.constantFrom('GET', 'POST'), headers)
  .map(([calls, sent, given]): FuzzRequest => {
    const json = JSON.stringify(Object.fromEntries(calls.map(({ input }, index) => [index, input])))
    const names = calls.map(({ name }) => name).join(',')
    return { method: sent, headers: given, ...carried(`/trpc/${names}?batch=1`, sent, json) }
  })

const overRest = fc
  .tuple(call, seldom(method), headers, fc.oneof(fc.uuid(), fc.string({ maxLength: 30 })))
  .map(([{ declaration, input }, other, given, id]): FuzzRequest => {
    const { rest } = declaration
    const parameter = encodeURIComponent(id.toWellFormed())
    const path = rest.path.replace(/\{\w+\}/g, () => parameter)
    const sent = other ?? rest.method
    return { method: sent, headers: given, ...carried(path, sent, JSON.stringify(input) ?? '') }
  })

const nowhereNear = fc
  .tuple(
    method,
    fc.oneof(
      fc.constantFrom(
        '/trpc',
        '/trpc/',
        '/trpc/,',
        '/trpc//s@host',
        '/trpc//x/auth.me',
        '/v1',
        '/v1/',
        '/docs',
        '/health',
        '/..%2f',
      ),
      fc.webPath().map((path) => path || '/'),
      fc.webPath().map((path) => `/trpc/${path}`),
      fc.webPath().map((path) => `/v1/${path}`),
    ),
    headers,
    rawBody,
  )
  .map(
    ([sent, path, given, body]): FuzzRequest => ({
      method: sent,
      headers: given,
      path,
      body: sent === 'GET' || sent === 'HEAD' ? undefined : body,
    }),
  )

const withRawBody = fc
  .tuple(fc.oneof(overTrpc, overRest), rawBody)
  .map(
    ([request, body]): FuzzRequest => (request.body === undefined ? request : { ...request, body }),
  )

export const fuzzRequest: fc.Arbitrary<FuzzRequest> = fc.oneof(
  { weight: 5, arbitrary: overTrpc },
  { weight: 5, arbitrary: overRest },
  { weight: 3, arbitrary: overTrpcInBatches },
  { weight: 2, arbitrary: withRawBody },
  { weight: 2, arbitrary: nowhereNear },
)
