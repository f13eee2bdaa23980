// Tests guessing and flooding, also under forged addresses.
import { randomUUID } from 'node:crypto'
import { once } from 'node:events'
import { afterAll, beforeAll, describe, expect, onTestFinished, test } from 'vitest'
import { answerTo, open } from '../harness/sockets.ts'
import { startTarget, type Target } from '../harness/target.ts'
import { ada, createBrowser } from '../harness/test-server.ts'
import { type Wire, wires } from '../harness/wires.ts'

const WRONG = 'Wrong-Password-1843'

/** Believes what one proxy says of where a request comes from. */
let server: Target
/** Believes no header. */
let direct: Target
beforeAll(async () => {
  ;[server, direct] = await Promise.all([
    startTarget({
      RATE_LIMITS: 'on',
      RATE_LIMIT_PER_MINUTE: '5',
      TRUST_PROXY: '1',
      BODY_LIMIT: '1kb',
    }),
    startTarget({ RATE_LIMITS: 'on', RATE_LIMIT_PER_MINUTE: '5', MAX_BATCH_SIZE: '100' }),
  ])
})
afterAll(() => Promise.all([server.close(), direct.close()]))

let networks = 0
/** An address that no test had before, in an IPv4 /24 that none had. */
const nextAddress = () => {
  networks += 1
  return `10.${networks >> 8}.${networks & 255}.1`
}

const ask = (path: string, from: string, init: RequestInit = {}) =>
  fetch(`${server.url}${path}`, {
    ...init,
    headers: { 'X-Forwarded-For': from, ...Object(init.headers) },
  })

const json = (body: unknown, headers: Record<string, string> = {}): RequestInit => ({
  method: 'POST',
  headers: { 'Content-Type': 'application/json', ...headers },
  body: JSON.stringify(body),
})

const guess = (wire: Wire, from: string, email: string, password = WRONG) =>
  ask(wire.route('auth.login').path, from, json({ email, password }))

async function times<TResult>(count: number, run: (index: number) => Promise<TResult>) {
  const results: TResult[] = []
  for (let index = 0; index < count; index += 1) results.push(await run(index))
  return results
}

const statusesOf = (answers: readonly Response[]) => answers.map(({ status }) => status)

async function retryAfterIn(answer: Response): Promise<unknown> {
  const body = await answer.json()
  return body.retryAfter ?? body.error?.data?.retryAfter
}

async function signUp(from: string) {
  const email = `${randomUUID()}@example.com`
  const answer = await ask('/v1/auth/signup', from, json({ ...ada, email }))
  expect(answer.status).toBe(201)
  const cookies = answer.headers.getSetCookie().map((cookie) => cookie.split(';', 1).join())
  return { email, deviceCookie: cookies.find((cookie) => cookie.startsWith('rt-device=')) ?? '' }
}

describe('a batch', () => {
  const me = (size: number) => `/trpc/${Array(size).fill('auth.me').join(',')}?batch=1`

  test('[42] costs a token for each of its calls', async () => {
    const from = nextAddress()
    const first = await ask(me(3), from)
    expect(first.headers.get('RateLimit')).toMatch(/^"default";r=2;t=\d+$/)
    const second = await ask(me(4), from)
    const results = await second.json()
    expect(results.map((each: { error: { data: unknown } }) => each.error.data)).toMatchObject([
      { reason: 'UNAUTHENTICATED' },
      { reason: 'UNAUTHENTICATED' },
      { reason: 'TOO_MANY_REQUESTS', retryAfter: expect.any(Number) },
      { reason: 'TOO_MANY_REQUESTS', retryAfter: expect.any(Number) },
    ])
    expect(second.status).toBe(207)
    expect(second.headers.get('RateLimit')).toMatch(/^"default";r=0;t=\d+$/)
    expect(second.headers.get('Retry-After')).toMatch(/^(60|5\d)$/)
  })

  test('[42] tells of every policy that its calls have', async () => {
    const answer = await ask(
      '/trpc/auth.logout,sessions.revokeOthers,auth.nothing?batch=1',
      nextAddress(),
      json({}),
    )
    expect(answer.headers.get('RateLimit-Policy')).toBe(
      '"default";q=5;w=60, "revocation";q=60;w=60',
    )
    expect(answer.headers.get('RateLimit')).toMatch(
      /^"default";r=4;t=\d+, "revocation";r=58;t=\d+$/,
    )

    const mixed = await ask(
      '/trpc/auth.refresh,sessions.revokeOthers?batch=1',
      nextAddress(),
      json({}),
    )
    expect(mixed.headers.get('RateLimit-Policy')?.split(', ').toSorted()).toEqual([
      '"refresh";q=60;w=60',
      '"revocation";q=60;w=60',
    ])
  })

  test('[42] of a hundred logins executes none, and a hundred requests with one no more than may fail', async () => {
    const browser = createBrowser(direct.url)
    const login = { email: `${randomUUID()}@example.com`, password: WRONG }
    const logins = Object.fromEntries(Array.from({ length: 100 }, (_, index) => [index, login]))
    const path = `/trpc/${Array(100).fill('auth.login').join(',')}?batch=1`
    const batch = await browser.fetch(path, json(logins))
    expect(await batch.json()).toMatchObject({ error: { data: { reason: 'BATCH_REFUSED' } } })

    const answers = await Promise.all(
      Array.from({ length: 100 }, () =>
        browser.fetch('/trpc/auth.login?batch=1', json({ 0: login })),
      ),
    )
    expect(answers.filter(({ status }) => status === 401)).toHaveLength(10)
    expect(answers.filter(({ status }) => status === 429)).toHaveLength(90)
  })

  test('whose answer is streamed is limited too, call by call', async () => {
    const from = nextAddress()
    const answer = await ask(me(7), from, { headers: { 'trpc-accept': 'application/jsonl' } })
    expect(answer.status).toBe(200)
    const text = await answer.text()
    expect(text.match(/"reason":"UNAUTHENTICATED"/g)).toHaveLength(5)
    expect(
      text.match(/"reason":"TOO_MANY_REQUESTS","path":"auth.me","retryAfter":\d+/g),
    ).toHaveLength(2)
    expect(server.output()).not.toContain('"level":50')
  })
})

describe.each(wires)('over $name', (wire) => {
  const { method, path } = wire.route('auth.me')

  test('[43] headers that any client can send change nothing about who is counted', async () => {
    const restarted = await startTarget({ RATE_LIMITS: 'on', RATE_LIMIT_PER_MINUTE: '5' })
    onTestFinished(() => restarted.close())
    const answers = await times(6, (index) =>
      fetch(`${restarted.url}${path}`, {
        method,
        headers: {
          'X-Forwarded-For': `192.0.2.${index}`,
          'X-Real-IP': `192.0.2.${index}`,
          Forwarded: `for=192.0.2.${index}`,
          'CF-Connecting-IP': `192.0.2.${index}`,
          'X-Client-IP': `192.0.2.${index}`,
        },
      }),
    )
    expect(statusesOf(answers)).toEqual([401, 401, 401, 401, 401, 429])
  })

  test('[43] behind a proxy, what stands before the address that the proxy has seen changes nothing', async () => {
    const from = nextAddress()
    const answers = await times(6, (index) => ask(path, `192.0.2.${index}, ${from}`))
    expect(statusesOf(answers)).toEqual([401, 401, 401, 401, 401, 429])
  })

  test('[43] an IPv6 network counts as one, and a mapped IPv4 address as itself', async () => {
    const network = `2001:db8:${randomUUID().slice(0, 4)}:1`
    const inNetwork = await times(6, (index) => ask(path, `${network}::${index + 1}`))
    expect(statusesOf(inNetwork)).toEqual([401, 401, 401, 401, 401, 429])

    const from = nextAddress()
    await times(5, () => ask(path, from))
    expect((await ask(path, `::ffff:${from}`)).status).toBe(429)
  })

  test('[43] what is no address shares one count', async () => {
    const answers = await times(6, (index) => ask(path, `nobody ${index}`))
    expect(statusesOf(answers)).toContain(429)
  })

  test('[45] guesses at an account are counted for every spelling of its email', async () => {
    const from = nextAddress()
    const email = `${randomUUID()}@example.com`
    const spellings = [email, email.toUpperCase(), ` ${email} `]
    const answers = await times(11, (index) => guess(wire, from, spellings[index % 3] ?? ''))
    expect(statusesOf(answers)).toEqual([...Array(10).fill(401), 429])
  })

  test('[45] [64] guesses from everywhere stop at a hundred, and the owner gets in from a browser known before', async () => {
    const { email, deviceCookie } = await signUp(nextAddress())
    const thieves = await times(10, async () => nextAddress())
    const answers = await times(100, (index) => guess(wire, thieves[index % 10] ?? '', email))
    expect(new Set(statusesOf(answers))).toEqual(new Set([401]))

    const stopped = await guess(wire, nextAddress(), email)
    expect(stopped.status).toBe(429)
    expect(stopped.headers.get('RateLimit')).toMatch(/, "account";r=0;t=\d+$/)
    const { password } = ada
    expect((await guess(wire, nextAddress(), email, password)).status).toBe(429)
    const { path: loginPath } = wire.route('auth.login')
    const known = json({ email, password }, { Cookie: deviceCookie, 'User-Agent': 'another' })
    expect((await ask(loginPath, nextAddress(), known)).status).toBe(200)
  })

  test('[46] a refusal says in words, in its body and in standard headers when to come again', async () => {
    const from = nextAddress()
    const served = await ask(path, from)
    expect(served.headers.get('RateLimit-Policy')).toBe('"default";q=5;w=60')
    expect(served.headers.get('RateLimit')).toBe('"default";r=4;t=60')
    expect(served.headers.get('Retry-After')).toBeNull()

    await times(4, () => ask(path, from))
    const refused = await ask(path, from)
    const seconds = Number(refused.headers.get('Retry-After'))
    expect(refused.status).toBe(429)
    expect(seconds).toBeGreaterThan(50)
    expect(seconds).toBeLessThanOrEqual(60)
    expect(refused.headers.get('RateLimit-Policy')).toBe('"default";q=5;w=60')
    expect(refused.headers.get('RateLimit')).toBe(`"default";r=0;t=${seconds}`)
    expect(wire.reasonOf(await refused.clone().json())).toBe('TOO_MANY_REQUESTS')
    expect(await retryAfterIn(refused)).toBe(seconds)
  })

  test('[46] success reports the rate-limit status as well', async () => {
    const from = nextAddress()
    const { email } = await signUp(from)
    const { headers, status } = await guess(wire, from, email, ada.password)
    expect(status).toBe(200)
    expect(headers.get('RateLimit-Policy')).toBe(
      '"credentials";q=20;w=60, "account-network";q=10;w=900',
    )
    expect(headers.get('RateLimit')).toBe('"credentials";r=19;t=60, "account-network";r=9;t=900')
  })
})

test('[45] both wires count for the same account', async () => {
  const from = nextAddress()
  const email = `${randomUUID()}@example.com`
  const answers = await times(10, (index) => {
    const wire = wires[index % 2]
    if (!wire) throw new Error('There are two wires')
    return guess(wire, from, email)
  })
  expect(statusesOf(answers)).toEqual(Array(10).fill(401))
  for (const wire of wires) expect((await guess(wire, from, email)).status).toBe(429)
})

describe('a request is counted once, whatever comes of it:', () => {
  const text = { method: 'POST', body: 'text', headers: { 'Content-Type': 'text/plain' } }
  const foreign = json({}, { Origin: 'https://evil.example', 'Sec-Fetch-Site': 'cross-site' })
  const form = { headers: { 'Content-Type': 'multipart/form-data; boundary=x' } }
  const bytes = { headers: { 'Content-Type': 'application/octet-stream' } }
  const streamed = { headers: { 'trpc-accept': 'application/jsonl' } }
  const large = json({ password: 'x'.repeat(2_000) })

  test.each<[what: string, path: string, status: number, init?: RequestInit]>([
    ['a path that nothing serves', '/nowhere', 404],
    ['the API reference for programs', '/openapi.json', 200],
    ['a path that cannot be read', '/v1/sessions/%', 400],
    ['a call without a session, over tRPC', '/trpc/auth.me', 401],
    ['a call without a session, over REST', '/v1/auth/me', 401],
    ['a call that only asks for headers', '/v1/auth/me', 401, { method: 'HEAD' }],
    ['input that is not valid, over tRPC', '/trpc/auth.login', 400, json({})],
    ['input that is not valid, over REST', '/v1/auth/signup', 400, json({})],
    ['a body that is no JSON, over tRPC', '/trpc/auth.login', 400, { ...json(0), body: '{' }],
    ['a body that is no JSON, over REST', '/v1/auth/login', 400, { ...json(0), body: '{' }],
    ['a name that nothing serves, over tRPC', '/trpc/auth.nothing', 404],
    ['a name that nothing serves, over REST', '/v1/auth/nothing', 404],
    ['another mount in capitals', '/TRPC/auth.nothing', 404],
    ['a method that nothing serves, over tRPC', '/trpc/auth.login', 405],
    ['a method that nothing serves, over REST', '/v1/auth/login', 405],
    ['a method that tRPC does not know', '/trpc/auth.me', 405, { method: 'PUT' }],
    ['a single call to be streamed', '/trpc/auth.me', 400, streamed],
    ['a body of another type', '/v1/auth/login', 415, text],
    ['a body that is too large', '/v1/auth/login', 413, large],
    ['a page of another origin', '/trpc/auth.logout', 403, foreign],
    ['a batch that is too large', `/trpc/${Array(11).fill('auth.me').join(',')}?batch=1`, 400],
    ['a batch that is refused', '/trpc/auth.logout,auth.refresh?batch=1', 400, json({})],
    ['a name that cannot be read', '/trpc/%ff', 400],
    ['connection parameters that are no JSON', '/trpc/auth.me?connectionParams=[', 401],
    ['an input in the query that is no JSON', '/trpc/auth.me?input=[', 401],
    ['a form where there is no body', '/trpc/auth.me', 401, form],
    ['bytes where there is no body', '/trpc/auth.me', 401, bytes],
    ['neither a body nor a type, over tRPC', '/trpc/auth.logout', 415, { method: 'POST' }],
    ['calls of two kinds in a batch', '/trpc/auth.me,auth.logout?batch=1', 400],
    ['a method of WebDAV, over tRPC', '/trpc/auth.me', 405, { method: 'PROPFIND' }],
    ['a method of WebDAV, over REST', '/v1/auth/me', 405, { method: 'PROPFIND' }],
    ['headers alone, over tRPC', '/trpc/auth.me', 405, { method: 'HEAD' }],
    ['a file that is not there', '/docs/gone.js', 404],
  ])('[65] %s', async (_, path, status, init) => {
    const from = nextAddress()
    const answers = await times(6, () => ask(path, from, init))
    expect(statusesOf(answers)).toEqual([...Array(5).fill(status), 429])
    const [first, last] = [answers[0], answers[5]]
    expect(first?.headers.get('RateLimit')).toMatch(/^"default";r=4;t=\d+$/)
    expect(last?.headers.get('RateLimit')).toMatch(/^"default";r=0;t=\d+$/)
    expect(Number(last?.headers.get('Retry-After'))).toBeGreaterThan(0)
    if (init?.method !== 'HEAD')
      expect(await retryAfterIn(last ?? Response.error())).toBeGreaterThan(0)
  })
})

describe('what never was a whole request is counted once:', () => {
  const ends = {
    'a target with a fragment': '/trpc/auth.me?batch=1#',
    'a target with a backslash': '/trpc/.\\auth.login',
  }

  test.each([
    ...Object.entries(ends).map(
      ([what, target]) => [what, `GET ${target} HTTP/1.1`, '', 400] as const,
    ),
    ['a target that is no path', 'GET x://[::1 HTTP/1.1', '', 400],
    ['an expectation', 'GET /nowhere HTTP/1.1', 'Expect: x\r\n', 417],
    ['a second host', 'GET /nowhere HTTP/1.1', 'Host: other\r\n', 400],
  ] as const)('[65] %s', async (_, line, headers, status) => {
    const from = nextAddress()
    const answers = await times(6, async () => {
      const socket = open(server.url)
      socket.write(
        `${line}\r\nHost: x\r\nX-Forwarded-For: ${from}\r\nConnection: close\r\n${headers}\r\n`,
      )
      return Number(/^HTTP\/1\.1 (\d+)/.exec(await answerTo(socket))?.[1])
    })
    expect(answers).toEqual([...Array(5).fill(status), 429])
  })

  test('[65] a body that its sender gives up', async () => {
    const from = nextAddress()
    await times(5, async () => {
      const socket = open(server.url)
      await once(socket, 'connect')
      socket.end(
        `POST /v1/auth/login HTTP/1.1\r\nHost: x\r\nX-Forwarded-For: ${from}\r\nContent-Type: application/json\r\nContent-Length: 9\r\n\r\n{`,
      )
      await answerTo(socket)
    })
    await expect.poll(async () => (await ask('/nowhere', from)).status, { interval: 500 }).toBe(429)
    // It was not only what asked that was counted.
    expect((await ask('/nowhere', from)).headers.get('RateLimit')).toMatch(/r=0/)
  })
})

test('[65] of a batch each name that nothing serves is counted', async () => {
  const from = nextAddress()
  const path = '/trpc/auth.x,auth.me,auth.y,auth.z?batch=1'
  expect((await ask(path, from)).headers.get('RateLimit')).toMatch(/^"default";r=1;t=\d+$/)
  expect((await ask(path, from)).status).toBe(429)
})

describe('what is answered from memory has a wide limit of its own:', () => {
  const preflight = {
    method: 'OPTIONS',
    headers: { Origin: 'http://localhost:3000', 'Access-Control-Request-Method': 'GET' },
  }
  const known = { headers: { 'If-None-Match': '"x"' } }

  test.each<[what: string, path: string, init?: RequestInit]>([
    ['the page of the API reference', '/docs'],
    ['its files', '/docs/reference.css'],
    ['its files that a client has', '/docs/reference.css', known],
    ['public keys', '/.well-known/jwks.json'],
    ['preflights', '/trpc/auth.me', preflight],
  ])('[65] %s', async (_, path, init) => {
    const from = nextAddress()
    const answers = await Promise.all(Array.from({ length: 126 }, () => ask(path, from, init)))
    const refused = answers.filter(({ status }) => status === 429)
    expect(refused).toHaveLength(1)
    expect(refused[0]?.headers.get('RateLimit')).toMatch(/^"static";r=0;t=\d+$/)
    expect((await ask('/v1/auth/me', from)).status).toBe(401)
  })

  test('[65] liveness is counted, and never refused', async () => {
    const from = nextAddress()
    const answers = await Promise.all(Array.from({ length: 130 }, () => ask('/health', from)))
    expect(new Set(statusesOf(answers))).toEqual(new Set([200]))
    expect((await ask('/docs', from)).status).toBe(429)
  })
})

test('limits that are off limit nothing and say nothing', async () => {
  const unlimited = await startTarget({ RATE_LIMIT_PER_MINUTE: '1' })
  onTestFinished(() => unlimited.close())
  const login = () =>
    fetch(`${unlimited.url}/v1/auth/login`, json({ email: ada.email, password: WRONG }))
  const answers = await times(25, login)
  expect(new Set(statusesOf(answers))).toEqual(new Set([401]))
  expect(answers[0]?.headers.get('RateLimit')).toBeNull()
  expect(answers[0]?.headers.get('RateLimit-Policy')).toBeNull()
})
