// Tests the API reference in a real browser: what it shows, what it loads, and that it makes calls.
import { randomUUID } from 'node:crypto'
import { contract, declarationsOf } from '@countersign/contract'
import { type Browser, chromium, type Locator, type Page } from 'playwright-core'
import { afterAll, afterEach, beforeAll, expect, test } from 'vitest'
import { ada, startTestServer, type TestServer } from '../harness/test-server.ts'

const NARROW = { width: 360, height: 720 }
const flags = ['--no-sandbox', '--disable-gpu', '--disable-quic', '--disable-background-networking']

let server: TestServer
let browser: Browser
beforeAll(async () => {
  server = await startTestServer({ RATE_LIMITS: 'off' })
  browser = await chromium.launch({
    executablePath: process.env.TEST_BROWSER ?? '/usr/bin/chromium',
    args: flags,
  })
})
afterAll(async () => {
  await browser.close()
  await server.close()
})

// Whatever a test does with the page, no policy is violated, no script fails, and no other host is contacted.
const complaints: string[] = []
afterEach(() => expect(complaints.splice(0)).toEqual([]))

async function openReference(): Promise<Page> {
  const context = await browser.newContext({ locale: 'en' })
  context.setDefaultTimeout(20_000)
  context.on('weberror', (error) => complaints.push(String(error.error())))
  context.on('console', (message) => {
    if (message.type() === 'error' || message.type() === 'warning') complaints.push(message.text())
  })
  context.on('request', (request) => {
    const { origin, protocol } = new URL(request.url())
    if (protocol !== 'data:' && origin !== server.url) complaints.push(request.url())
  })
  const page = await context.newPage()
  await page.goto(`${server.url}/docs`)
  await page.locator('.opblock').first().waitFor()
  return page
}

const declarations = new Map(declarationsOf(contract))

function operation(page: Page, name: string): Locator {
  const { method, path } = declarations.get(name)?.rest ?? {}
  return page.locator(`.opblock-${method?.toLowerCase()}:has([data-path="${path}"])`)
}

/** Tries a procedure out, perhaps with another body than its example; what the page shows as the answer. */
async function tryOut(page: Page, name: string, body?: unknown) {
  const block = operation(page, name)
  await block.locator('.opblock-summary-control').click()
  await block.getByRole('button', { name: 'Try it out' }).click()
  if (body !== undefined) await block.locator('textarea').fill(JSON.stringify(body))
  await block.getByRole('button', { name: 'Execute' }).click()
  const answer = block.locator('.live-responses-table .response').first()
  const status = await answer.locator('.response-col_status').textContent()
  const shown = answer.locator('.highlight-code')
  return {
    status: status?.trim(),
    text: (await shown.count()) > 0 ? await shown.textContent() : '',
  }
}

test('it shows every procedure of the contract, at its method and path', async () => {
  const page = await openReference()
  for (const [name, { rest, summary }] of declarations) {
    const shown = (await operation(page, name).textContent())?.replaceAll('\u200B', '')
    expect(shown).toBe(`${rest.method}${rest.path}${summary}`)
  }
  expect(await page.locator('.opblock').count()).toBe(declarations.size)
})

test('a person signs up with it, and is known in the calls that follow', async () => {
  const page = await openReference()
  const person = { ...ada, email: `${randomUUID()}@example.com` }
  const signup = await tryOut(page, 'auth.signup', person)
  expect(signup.status).toBe('201')

  const me = await tryOut(page, 'auth.me')
  expect(me.status).toBe('200')
  expect(me.text).toContain(person.email)

  // The cookie is none of the page's business: the browser sends it.
  const refresh = await tryOut(page, 'auth.refresh')
  expect(refresh.status).toBe('200')
  expect((await tryOut(page, 'auth.logout', {})).status).toBe('204')
})

test('a token can be entered by hand', async () => {
  const { accessToken, user } = await server
    .browser()
    .api.auth.signup.mutate({ ...ada, email: `${randomUUID()}@example.com` })
  const page = await openReference()
  await page.locator('.auth-wrapper .authorize').click()
  const dialog = page.locator('.dialog-ux')
  await dialog.locator('#auth-bearer-value').fill(accessToken)
  await dialog.locator('button.authorize').first().click()
  await dialog.getByRole('button', { name: 'Close' }).last().click()
  const me = await tryOut(page, 'auth.me')
  expect(me.status).toBe('200')
  expect(me.text).toContain(user.email)
})

test('it fits a narrow screen with everything opened, in light and dark', async () => {
  const page = await openReference()
  await page.setViewportSize(NARROW)
  for (const control of await page.locator('.opblock-summary-control').all()) await control.click()
  for (const colorScheme of ['light', 'dark'] as const) {
    await page.emulateMedia({ colorScheme })
    expect(await page.evaluate(() => document.documentElement.scrollWidth)).toBe(NARROW.width)
    const root = colorScheme === 'dark' ? 'html.dark-mode' : 'html:not(.dark-mode)'
    await page.locator(root).waitFor()
  }
})
