// Tests a server below a path of its host, behind a proxy that strips the path.
import { mkdirSync, mkdtempSync, rmSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { afterAll, beforeAll, describe, expect, test } from 'vitest'
import { type PrefixProxy, startPrefixProxy } from '../harness/prefix-proxy.ts'
import { ada, createBrowser, startTestServer, type TestServer } from '../harness/test-server.ts'

const NAVIGATION = 'text/html,application/xhtml+xml,application/xml;q=0.9,*/*;q=0.8'
// As Vite writes it with a relative base, and with an absolute one.
const HTML = `<!doctype html><link rel="icon" href="./favicon.svg"><link href='/style.css' rel="stylesheet">
<script type="module" src="./assets/index-abc123.js"></script><a href="//example.org/x" data-href="./x">x</a>`

let folder: string
let server: TestServer
let proxy: PrefixProxy
beforeAll(async () => {
  folder = mkdtempSync(join(tmpdir(), 'page-'))
  mkdirSync(join(folder, 'assets'))
  writeFileSync(join(folder, 'index.html'), HTML)
  writeFileSync(join(folder, 'assets', 'index-abc123.js'), 'void 0')
  proxy = await startPrefixProxy('/auth', () => server.url)
  server = await startTestServer({
    PUBLIC_URL: `${proxy.origin}/auth/`,
    CORS_ORIGIN: 'https://app.example.com',
    TRUST_PROXY: '1',
    WEB_ROOT: folder,
  })
})
afterAll(async () => {
  await proxy.close()
  await server.close()
  rmSync(folder, { recursive: true })
})

test('a browser signs in and refreshes below the path, and sends its cookie nowhere else', async () => {
  const browser = createBrowser(`${proxy.origin}/auth`)
  await browser.api.auth.signup.mutate(ada)
  const cookies = await browser.jar.getCookies(`${proxy.origin}/auth/trpc`)
  expect(cookies.map(({ key, path }) => [key, path])).toEqual(
    expect.arrayContaining([
      ['rt', '/auth'],
      ['rt-device', '/auth'],
    ]),
  )
  await browser.api.auth.refresh.mutate()
  expect(await browser.jar.getCookies(`${proxy.origin}/other`)).toEqual([])
  expect(await browser.jar.getCookies(`${proxy.origin}/authors`)).toEqual([])
  await browser.api.auth.logout.mutate()
  // What a browser is known by stays: it opens nothing.
  const left = await browser.jar.getCookies(`${proxy.origin}/auth/trpc`)
  expect(left.map(({ key }) => key)).toEqual(['rt-device'])
})

test.each(['/', '/sessions', '/no/such/page'])(
  'the page at %s names its files below the path',
  async (path) => {
    const response = await fetch(`${proxy.origin}/auth${path}`, { headers: { Accept: NAVIGATION } })
    const html = await response.text()
    expect(html).toContain('<link rel="icon" href="/auth/favicon.svg">')
    expect(html).toContain(`<link href='/auth/style.css' rel="stylesheet">`)
    expect(html).toContain('src="/auth/assets/index-abc123.js"')
    expect(html).toContain('<a href="//example.org/x" data-href="./x">')
    const script = await fetch(`${proxy.origin}/auth/assets/index-abc123.js`)
    expect(await script.text()).toBe('void 0')
  },
)

test('the OpenAPI document says where the server is', async () => {
  const document = await (await fetch(`${proxy.origin}/auth/openapi.json`)).json()
  expect(document.servers).toEqual([
    { url: `${proxy.origin}/auth`, description: expect.any(String) },
  ])
})

test('the API reference finds its files below the path, also from its path with a slash', async () => {
  const docs = await fetch(`${proxy.origin}/auth/docs/`)
  expect(docs.url).toBe(`${proxy.origin}/auth/docs`)
  const files = [...(await docs.text()).matchAll(/(?:src|href)="(docs\/[^"]+|openapi\.json)"/g)]
  expect(files).toHaveLength(5)
  for (const [, file = ''] of files) {
    expect((await fetch(new URL(file, docs.url))).status).toBe(200)
  }
})

describe('a page of the public origin may change something, by the word of a browser without Fetch Metadata:', () => {
  const logout = (origin: string) =>
    fetch(`${proxy.origin}/auth/v1/auth/logout`, { method: 'POST', headers: { Origin: origin } })

  test('the origin that browsers see is our own, whatever host the proxy names', async () => {
    expect((await logout(proxy.origin)).status).toBe(204)
  })

  test('the host that the proxy names is not', async () => {
    expect((await logout(server.url)).status).toBe(403)
  })
})

test('nothing strays from the path', () => {
  expect(proxy.strayed).toEqual([])
})
