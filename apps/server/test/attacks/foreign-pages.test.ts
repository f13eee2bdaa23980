// Tests requests that a browser sends for a foreign page.
import { afterAll, beforeAll, describe, expect, test } from 'vitest'
import { startTarget, type Target } from '../harness/target.ts'
import { ada, type createBrowser } from '../harness/test-server.ts'
import { mutations, wires } from '../harness/wires.ts'

const LISTED = 'https://app.example.com'

let server: Target
let victim: ReturnType<typeof createBrowser>
beforeAll(async () => {
  server = await startTarget({ CORS_ORIGIN: LISTED })
  victim = server.browser()
  await victim.api.auth.signup.mutate(ada)
})
afterAll(() => server.close())

// The Host of a request cannot be set with fetch, so it stands in for a page of our own.
const own = () => new URL(server.url)
const foreign: [string, () => Record<string, string>][] = [
  ['cross-site', () => ({ 'Sec-Fetch-Site': 'cross-site' })],
  [
    'cross-site with its origin',
    () => ({ 'Sec-Fetch-Site': 'cross-site', Origin: 'https://evil.example' }),
  ],
  [
    'same-site and not listed',
    () => ({ 'Sec-Fetch-Site': 'same-site', Origin: 'https://blog.example.com' }),
  ],
  ['same-site without an origin', () => ({ 'Sec-Fetch-Site': 'same-site' })],
  ['of the origin null', () => ({ Origin: 'null' })],
  ['of the origin null and cross-site', () => ({ 'Sec-Fetch-Site': 'cross-site', Origin: 'null' })],
  ['of a foreign origin, from an old browser', () => ({ Origin: 'https://evil.example' })],
  ['of a host that begins like a listed one', () => ({ Origin: `${LISTED}.evil.example` })],
  ['of a listed host without TLS', () => ({ Origin: 'http://app.example.com' })],
  ['of our host on another port', () => ({ Origin: `http://${own().hostname}:1` })],
  ['of no origin that can be read', () => ({ Origin: 'evil' })],
]

describe.each(wires)('over $name', ({ route, reasonOf }) => {
  const send = (procedure: string, headers: Record<string, string>, body?: string) => {
    const { method, path } = route(procedure)
    return victim.fetch(path, { method, headers, ...(body !== undefined && { body }) })
  }

  describe.each(mutations)('%s', (procedure) => {
    test.each(foreign)('[30] refuses a page that is %s', async (_, headers) => {
      const before = await victim.refreshCookie()
      const response = await send(procedure, { 'Content-Type': 'application/json', ...headers() })
      expect(response.status).toBe(403)
      expect(reasonOf(await response.json())).toBe('ORIGIN_REFUSED')
      expect(response.headers.getSetCookie()).toEqual([])
      expect(await victim.refreshCookie()).toBe(before)
    })

    test.each([
      ['multipart/form-data; boundary=x', '--x--\r\n'],
      ['application/octet-stream', 'x'],
      ['application/x-www-form-urlencoded', 'email=a'],
      ['text/plain', '{}'],
      ['text/plain; application/json', '{}'],
      ['application/jsonp', '{}'],
      ['multipart/form-data; boundary=x', ''],
      ['', '{}'],
    ])('[29] refuses a body of the type "%s" without a side effect', async (type, body) => {
      const response = await send(procedure, { 'Content-Type': type }, body)
      expect(response.status).toBe(415)
      expect(reasonOf(await response.json())).toBe('UNSUPPORTED_MEDIA_TYPE')
      expect(response.headers.getSetCookie()).toEqual([])
      expect((await victim.api.auth.refresh.mutate()).expiresIn).toBe(900)
    })
  })

  test.each<[string, () => Record<string, string>]>([
    ['our own', () => ({ 'Sec-Fetch-Site': 'same-origin', Origin: own().origin })],
    ['our own, in an old browser', () => ({ Origin: own().origin })],
    ['a listed one on another site', () => ({ 'Sec-Fetch-Site': 'cross-site', Origin: LISTED })],
    ['a listed one, in an old browser', () => ({ Origin: LISTED })],
    ['none: a program', () => ({})],
    ['none: a person', () => ({ 'Sec-Fetch-Site': 'none' })],
  ])('[30] a page that is %s may refresh', async (_, headers) => {
    const response = await send('auth.refresh', {
      'Content-Type': 'application/json',
      ...headers(),
    })
    expect(response.status).toBe(200)
    expect(response.headers.getSetCookie()).toHaveLength(1)
  })

  test('[30] reading is no change: a foreign page gets an answer that its browser keeps from it', async () => {
    const response = await send('auth.me', {
      'Sec-Fetch-Site': 'cross-site',
      Origin: 'https://evil.example',
    })
    expect(response.status).toBe(401)
    expect(response.headers.get('Access-Control-Allow-Origin')).toBeNull()
  })

  test.each([
    `${LISTED}.evil.example`,
    'https://evilapp.example.com',
    'http://app.example.com',
    `${LISTED}:8443`,
    'null',
  ])('[31] the origin %s is not allowed to read, nor is it an error', async (Origin) => {
    const response = await send('auth.me', { Origin })
    expect(response.status).toBe(401)
    expect(response.headers.get('Access-Control-Allow-Origin')).toBeNull()
    expect(response.headers.get('Vary')?.split(/, */)).toContain('Origin')
  })

  test('[31] a listed origin is echoed exactly', async () => {
    const response = await send('auth.me', { Origin: LISTED })
    expect(response.headers.get('Access-Control-Allow-Origin')).toBe(LISTED)
    expect(response.headers.get('Vary')?.split(/, */)).toContain('Origin')
  })
})
