import { mkdirSync, mkdtempSync, rmSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { afterAll, beforeAll, describe, expect, test } from 'vitest'
import { startTestServer, type TestServer } from '../harness/test-server.ts'

// What browsers send when a person goes to an address, and what scripts send.
const NAVIGATION = 'text/html,application/xhtml+xml,application/xml;q=0.9,*/*;q=0.8'
const HTML = '<!doctype html><div id="root"></div>'

let folder: string
let server: TestServer
beforeAll(async () => {
  folder = mkdtempSync(join(tmpdir(), 'page-'))
  mkdirSync(join(folder, 'web', 'assets'), { recursive: true })
  writeFileSync(join(folder, 'web', 'index.html'), HTML)
  writeFileSync(join(folder, 'web', 'favicon.svg'), '<svg/>')
  writeFileSync(join(folder, 'web', '.hidden'), 'canary')
  writeFileSync(join(folder, 'web', 'assets', 'index-abc123.js'), 'void 0')
  writeFileSync(join(folder, 'outside.txt'), 'canary')
  server = await startTestServer({
    WEB_ROOT: join(folder, 'web'),
    RATE_LIMIT_PER_MINUTE: '40',
  })
})
afterAll(async () => {
  await server.close()
  rmSync(folder, { recursive: true })
})

const get = (path: string, accept = '*/*', init: RequestInit = {}) =>
  fetch(`${server.url}${path}`, { ...init, headers: { Accept: accept } })

test.each(['/', '/sessions', '/login?x=1', '/no/such/page', '/index.html'])(
  'navigation to %s gets the page, which no cache keeps',
  async (path) => {
    const response = await get(path, NAVIGATION)
    expect(response.status).toBe(200)
    expect(response.headers.get('Content-Type')).toBe('text/html; charset=utf-8')
    expect(response.headers.get('Cache-Control')).toBe('no-store')
    expect(await response.text()).toBe(HTML)
  },
)

test('a monitor that accepts anything finds the page at /, and one that takes no HTML does not', async () => {
  const response = await get('/')
  expect(response.status).toBe(200)
  expect(response.headers.get('Content-Type')).toBe('text/html; charset=utf-8')
  expect(response.headers.get('Vary')).toContain('Accept')
  expect((await get('/', '*/*', { method: 'HEAD' })).status).toBe(200)
  expect((await get('/', 'application/json')).status).toBe(404)
})

test('a file with a hash in its name is kept for good, any other is not', async () => {
  const asset = await get('/assets/index-abc123.js')
  expect(asset.headers.get('Content-Type')).toBe('text/javascript; charset=utf-8')
  expect(asset.headers.get('Cache-Control')).toBe('public, max-age=31536000, immutable')
  expect(await asset.text()).toBe('void 0')
  expect((await get('/favicon.svg')).headers.get('Cache-Control')).toBe('no-store')
})

test('the page may load its own files and nothing inline or from elsewhere', async () => {
  const policy = (await get('/', NAVIGATION)).headers.get('Content-Security-Policy')
  expect(policy?.split(';').sort()).toEqual([
    "base-uri 'none'",
    "default-src 'self'",
    "form-action 'none'",
    "frame-ancestors 'none'",
    "object-src 'none'",
    "script-src-attr 'none'",
  ])
})

test.each(['/assets/gone.js', '/sessions', '/.hidden', '/../outside.txt', '/%2e%2e/outside.txt'])(
  'what is no navigation and no file is a 404 with a reason: %s',
  async (path) => {
    const response = await get(path)
    expect(response.status).toBe(404)
    expect(await response.json()).toMatchObject({ reason: 'NOT_FOUND' })
  },
)

test('sending something to a page is a 404', async () => {
  expect((await get('/sessions', NAVIGATION, { method: 'POST' })).status).toBe(404)
})

describe('the API answers a browser that navigates like any client:', () => {
  test.each([
    ['/health', 200, '{"ok":true}'],
    ['/.well-known/jwks.json', 200, '"keys"'],
    ['/.well-known/unknown', 404, 'NOT_FOUND'],
    ['/trpc/auth.me', 401, 'UNAUTHENTICATED'],
    ['/trpc/auth.nothing', 404, 'NOT_FOUND'],
  ])('%s with %i', async (path, status, text) => {
    const response = await get(path, NAVIGATION)
    expect(response.status).toBe(status)
    expect(await response.text()).toContain(text)
  })
})

test('loading the files of the page leaves the limit of requests to the API', async () => {
  const answers = await Promise.all(Array.from({ length: 60 }, () => get('/favicon.svg')))
  expect(new Set(answers.map(({ status }) => status))).toEqual(new Set([200]))
  expect((await get('/', NAVIGATION)).status).toBe(200)
})

test('without WEB_ROOT there is no page', async () => {
  const bare = await startTestServer()
  const response = await fetch(bare.url, { headers: { Accept: NAVIGATION } })
  await bare.close()
  expect(response.status).toBe(404)
  expect(await response.json()).toMatchObject({ reason: 'NOT_FOUND' })
})
