import { type AppRouter, errors, type Reason } from '@countersign/contract'
import { isTRPCClientError } from '@trpc/client'
import { describe, expect, test, vi } from 'vitest'
import { type ApiClientOptions, createApiClient } from './api-client.ts'

const credentials = { email: 'ada@example.com', password: 'Analytical-Engine-1843' }
const access = { accessToken: 'header.payload.signature', expiresIn: 900 }
const user = { id: '0199a0a0-0000-7000-8000-000000000000', email: credentials.email }

const pathOf = (request: Request) => new URL(request.url).pathname

describe('every call', () => {
  test('sends and takes cookies', async () => {
    const { api, requests } = createClient()
    await api.auth.me.query()
    await api.auth.login.mutate(credentials)
    await api.auth.refresh.mutate()
    expect(requests.map((request) => request.credentials)).toEqual([
      'include',
      'include',
      'include',
    ])
  })

  test('goes to the URL that the client was given', async () => {
    const { api, requests } = createClient()
    await api.auth.me.query()
    await api.auth.logout.mutate()
    expect(requests.map((request) => request.url)).toEqual([
      'https://auth.example.com/trpc/auth.me?batch=1&input=%7B%7D',
      'https://auth.example.com/trpc/auth.logout',
    ])
  })

  test('can be aborted on its way', async () => {
    const abort = new AbortController()
    const { api, requests } = createClient({}, waitForAbort)
    const failure = errorOf(api.auth.login.mutate(credentials, { signal: abort.signal }))
    await vi.waitFor(() => expect(requests).toHaveLength(1))
    abort.abort()
    expect((await failure).data).toBeUndefined()
  })
})

describe('queries', () => {
  test('of one tick travel in one GET', async () => {
    const { api, requests } = createClient()
    const answers = await Promise.all([api.auth.me.query(), api.auth.me.query()])
    expect(answers).toEqual([{ user }, { user }])
    expect(requests.map((request) => [request.method, pathOf(request)])).toEqual([
      ['GET', '/trpc/auth.me,auth.me'],
    ])
  })

  test('of two ticks travel in two', async () => {
    const { api, requests } = createClient()
    await api.auth.me.query()
    await api.auth.me.query()
    expect(requests.map(pathOf)).toEqual(['/trpc/auth.me', '/trpc/auth.me'])
  })

  // MAX_BATCH_SIZE of the server is 10 unless it is told otherwise; it refuses a longer batch as a whole.
  test('of one tick travel in batches of ten at most', async () => {
    const { api, requests } = createClient()
    await Promise.all(Array.from({ length: 11 }, () => api.auth.me.query()))
    expect(requests.map((request) => calledBy(request).length)).toEqual([10, 1])
  })

  test('fail one by one', async () => {
    const { api } = createClient({}, (request) =>
      Response.json(
        calledBy(request).map((_, index) => (index === 0 ? refusal('UNAVAILABLE') : ok({ user }))),
      ),
    )
    const [first, second] = await Promise.allSettled([api.auth.me.query(), api.auth.me.query()])
    expect(first.status).toBe('rejected')
    expect(second).toEqual({ status: 'fulfilled', value: { user } })
  })
})

describe('mutations', () => {
  test('go alone, each as a POST of its own', async () => {
    const { api, requests } = createClient()
    await Promise.all([api.auth.login.mutate(credentials), api.auth.refresh.mutate()])
    expect(requests.map((request) => [request.method, pathOf(request)])).toEqual([
      ['POST', '/trpc/auth.login'],
      ['POST', '/trpc/auth.refresh'],
    ])
    expect(requests.map((request) => new URL(request.url).search)).toEqual(['', ''])
  })

  test('do not join the queries of their tick', async () => {
    const { api, requests } = createClient()
    await Promise.all([
      api.auth.me.query(),
      api.auth.login.mutate(credentials),
      api.auth.me.query(),
    ])
    expect(requests.map(pathOf).sort()).toEqual(['/trpc/auth.login', '/trpc/auth.me,auth.me'])
  })

  test('carry their input as JSON in the body and never in the URL', async () => {
    const { api, requests } = createClient()
    await api.auth.login.mutate(credentials)
    const [request] = requests
    expect(await request?.json()).toEqual(credentials)
    expect(request?.headers.get('Content-Type')).toBe('application/json')
    expect(request?.url).not.toContain('Engine')
  })

  // Without it the server takes the request for one that a foreign form could send.
  test('without input say that they are JSON too', async () => {
    const { api, requests } = createClient()
    await api.auth.refresh.mutate()
    expect(requests[0]?.headers.get('Content-Type')).toBe('application/json')
  })
})

describe('the Authorization header', () => {
  const sentBy = async (options: Partial<ApiClientOptions>) => {
    const { api, requests } = createClient(options)
    await api.auth.me.query()
    await api.auth.logout.mutate()
    return requests.map((request) => request.headers.get('Authorization'))
  }

  test('is absent without a source of access tokens', async () => {
    expect(await sentBy({})).toEqual([null, null])
  })

  test('is absent while there is no access token', async () => {
    expect(await sentBy({ accessToken: () => undefined })).toEqual([null, null])
  })

  test('carries the access token', async () => {
    expect(await sentBy({ accessToken: () => 'a.b.c' })).toEqual(['Bearer a.b.c', 'Bearer a.b.c'])
  })

  test('carries the token of now, asked for on every request', async () => {
    const tokens = ['first', 'second']
    expect(await sentBy({ accessToken: () => tokens.shift() })).toEqual([
      'Bearer first',
      'Bearer second',
    ])
    expect(tokens).toEqual([])
  })

  test('is asked for once for a whole batch', async () => {
    let asked = 0
    const { api } = createClient({ accessToken: () => `token-${++asked}` })
    await Promise.all([api.auth.me.query(), api.auth.me.query()])
    expect(asked).toBe(1)
  })

  test('is asked for when the request leaves, not when the client is made', async () => {
    let token: string | undefined
    const { api, requests } = createClient({ accessToken: () => token })
    token = 'late'
    await api.auth.me.query()
    expect(requests[0]?.headers.get('Authorization')).toBe('Bearer late')
  })
})

describe('a refusal', () => {
  test('of a mutation is a TRPCClientError that names the reason of the contract', async () => {
    const { api } = createClient({}, () =>
      Response.json(refusal('INVALID_CREDENTIALS'), { status: 401 }),
    )
    const error = await errorOf(api.auth.login.mutate(credentials))
    expect(error.data?.reason).toBe('INVALID_CREDENTIALS')
    expect(error.data?.httpStatus).toBe(401)
    expect(error.message).toBe(errors.INVALID_CREDENTIALS.message)
  })

  test('of a query is one too', async () => {
    const { api } = createClient({}, () =>
      Response.json([refusal('SESSION_REVOKED')], { status: 401 }),
    )
    const error = await errorOf(api.auth.me.query())
    expect(error.data?.reason).toBe('SESSION_REVOKED')
  })

  test('of a whole batch reaches each of its calls', async () => {
    const { api } = createClient({}, () =>
      Response.json(refusal('TOO_MANY_REQUESTS'), { status: 429 }),
    )
    const calls = [api.auth.me.query(), api.auth.me.query()]
    const failures = await Promise.all(calls.map((call) => errorOf(call)))
    expect(failures.map((error) => error.data?.reason)).toEqual([
      'TOO_MANY_REQUESTS',
      'TOO_MANY_REQUESTS',
    ])
  })

  test('that never came from the contract names no reason', async () => {
    const { api } = createClient({}, () => new Response('<html>Bad gateway', { status: 502 }))
    const error = await errorOf(api.auth.login.mutate(credentials))
    expect(error.data?.reason).toBeUndefined()
  })
})

// A client whose requests are kept and answered here, instead of being sent.
function createClient(
  options: Partial<ApiClientOptions> = {},
  answer: (request: Request) => Response | Promise<Response> = succeed,
) {
  const requests: Request[] = []
  const api = createApiClient({
    url: 'https://auth.example.com/trpc',
    fetch: async (input, init) => {
      const request = new Request(input, init)
      requests.push(request)
      return answer(request)
    },
    ...options,
  })
  return { api, requests }
}

function succeed(request: Request): Response {
  if (request.method === 'POST') return Response.json(ok(access))
  return Response.json(calledBy(request).map(() => ok({ user })))
}

function waitForAbort({ signal }: Request): Promise<never> {
  return new Promise((_, reject) => {
    signal.addEventListener('abort', () => reject(signal.reason))
  })
}

function calledBy(request: Request): string[] {
  return pathOf(request).replace('/trpc/', '').split(',')
}

function ok(data: object) {
  return { result: { data } }
}

function refusal(reason: Reason) {
  const { code, message } = errors[reason]
  return { error: { message, code: -32_000, data: { code, httpStatus: 401, reason } } }
}

async function errorOf(call: Promise<unknown>) {
  const error = await call.then(
    () => undefined,
    (reason: unknown) => reason,
  )
  if (!isTRPCClientError<AppRouter>(error)) throw new Error('The call did not fail as it should')
  return error
}
