import { afterAll, beforeAll, describe, expect, test } from 'vitest'
import { buildServer } from '../harness/server-process.ts'
import { startTestServer, type TestServer, testEnv } from '../harness/test-server.ts'

const FILES = ['reference.js', 'reference.css', 'swagger-ui-bundle.js', 'swagger-ui.css']

let server: TestServer
beforeAll(async () => {
  server = await startTestServer({ RATE_LIMIT_PER_MINUTE: '60' })
})
afterAll(() => server.close())

const get = (path: string, init?: RequestInit) => fetch(`${server.url}${path}`, init)

test('the API reference is a page that may load and call nothing but this server', async () => {
  const response = await get('/docs')
  expect(response.headers.get('Content-Type')).toBe('text/html; charset=utf-8')
  expect(response.headers.get('Cache-Control')).toBe('no-store')
  expect(response.headers.get('Content-Security-Policy')?.split(';')).toEqual([
    "default-src 'none'",
    "script-src 'self'",
    "style-src 'self'",
    "img-src 'self' data:",
    "connect-src 'self'",
    "base-uri 'none'",
    "form-action 'none'",
    "frame-ancestors 'none'",
  ])
  const html = await response.text()
  for (const file of FILES) expect(html).toContain(`"docs/${file}"`)
  expect(html).not.toMatch(/<style|style=|<script>|\bon\w+=|https?:/)
})

test('its policy is its own: what is served elsewhere keeps the stricter one', async () => {
  for (const path of ['/openapi.json', '/docs/gone.js', '/v1/auth/me', '/nowhere']) {
    const policy = (await get(path)).headers.get('Content-Security-Policy')
    expect(policy).toContain("default-src 'self'")
    expect(policy).not.toContain('data:')
  }
})

test.each(FILES)('%s may be kept for minutes, and is asked for again by its tag', async (file) => {
  const response = await get(`/docs/${file}`)
  expect(response.status).toBe(200)
  expect(response.headers.get('Cache-Control')).toBe('public, max-age=300')
  const etag = response.headers.get('ETag') ?? ''
  const headers = { 'If-None-Match': etag, 'Cache-Control': 'max-age=0' }
  const again = await get(`/docs/${file}`, { headers })
  expect(again.status).toBe(304)
})

test.each([
  '/docs/index.html',
  '/docs/package.json',
  '/docs/swagger-ui-bundle.js.map',
  '/docs/%2e%2e/index.html',
  '/docs/..%2findex.html',
  '/docs/files/reference.js',
  '/docs/gone',
])('nothing else is to be had under it: %s', async (path) => {
  for (const method of ['GET', 'HEAD']) expect((await get(path, { method })).status).toBe(404)
  expect(await (await get(path)).json()).toMatchObject({ reason: 'NOT_FOUND' })
})

test('with a slash at its end it leads to the path without', async () => {
  const response = await get('/docs/?x=1', { redirect: 'manual' })
  expect([response.status, response.headers.get('Location')]).toEqual([308, '../docs'])
})

test('nothing can be sent to it', async () => {
  const response = await get('/docs', { method: 'POST' })
  expect(response.status).toBe(404)
})

test('reading it leaves the limit of requests to the API', async () => {
  const answers = await Promise.all(Array.from({ length: 80 }, () => get('/docs/reference.css')))
  expect(new Set(answers.map(({ status }) => status))).toEqual(new Set([200]))
})

describe('the built server', () => {
  test('serves it from beside its code', async () => {
    const build = await buildServer()
    const { url } = await build.start({ ...testEnv, DATABASE_URL: 'pglite://memory' })
    for (const path of ['/docs', ...FILES.map((file) => `/docs/${file}`)]) {
      const built = await fetch(`${url}${path}`)
      expect([built.status, await built.text()]).toEqual([200, await (await get(path)).text()])
    }
    await build.remove()
  })
})
