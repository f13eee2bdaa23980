import { mkdtempSync, rmSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import type { Page } from 'playwright-core'
import { afterAll, beforeAll, expect, onTestFinished, test } from 'vitest'
import { newPerson, signUp, startTestBrowser, type TestBrowser } from './browser.ts'
import { answerTo } from './watch.ts'

// Renewed about every other second, so that a renewal meets the trouble.
const env = { ACCESS_TOKEN_TTL: '2s' }

let browser: TestBrowser
beforeAll(async () => {
  browser = await startTestBrowser(env)
})
afterAll(() => browser.close())

const REFRESH = '**/trpc/auth.refresh'

test('the network that goes during a refresh takes no session with it, and all goes on when it is back', async () => {
  const context = await browser.profile()
  const tab = await context.newPage()
  const ada = newPerson()
  await signUp(tab, ada)
  const failures = countFailedRefreshes(tab)
  await tab.route(
    REFRESH,
    async (route) => {
      await context.setOffline(true)
      await route.abort('internetdisconnected')
    },
    { times: 1 },
  )
  // Once was cut off, once there was no network to begin with.
  await expect.poll(failures, { timeout: 10_000 }).toBeGreaterThanOrEqual(2)
  await tab.getByText('You are offline.').waitFor()
  await tab.getByRole('button', { name: 'Sign out' }).waitFor()
  expect(await tab.getByRole('definition').getByText(ada.email).isVisible()).toBe(true)

  const renewed = answerTo(tab, 'auth.refresh')
  await context.setOffline(false)
  await renewed
  await tab.getByText('You are offline.').waitFor({ state: 'hidden' })
  await tab.getByRole('link', { name: 'Sessions' }).click()
  await tab.getByText('This session').waitFor()
})

test('a server that is started anew finds the page where it was', async () => {
  const folder = mkdtempSync(join(tmpdir(), 'web-database-'))
  onTestFinished(() => rmSync(folder, { recursive: true }))
  const DATABASE_URL = `pglite://${folder}`
  const before = await startTestBrowser({ ...env, DATABASE_URL })
  const tab = await tabAt(before.url)
  const ada = newPerson()
  await signUp(tab, ada)
  const failures = countFailedRefreshes(tab)

  await before.close()
  await expect.poll(failures, { timeout: 10_000 }).toBeGreaterThan(0)
  await tab.getByRole('button', { name: 'Sign out' }).waitFor()
  expect(await tab.getByRole('definition').getByText(ada.email).isVisible()).toBe(true)

  const { port, origin } = new URL(before.url)
  const renewed = answerTo(tab, 'auth.refresh')
  const after = await startTestBrowser({ ...env, DATABASE_URL, PORT: port, CORS_ORIGIN: origin })
  onTestFinished(() => after.close())
  await renewed
  await tab.getByRole('link', { name: 'Sessions' }).click()
  await tab.getByText('This session').waitFor()
  await tab.reload()
  await tab.getByText('This session').waitFor()
})

// In the browser of this file, so that it outlives the server that it looks at.
async function tabAt(url: string): Promise<Page> {
  const context = await (await browser.profile()).browser()?.newContext({ baseURL: url })
  if (!context) throw new Error('The profile belongs to no browser')
  return context.newPage()
}

function countFailedRefreshes(tab: Page): () => number {
  let failures = 0
  tab.on('requestfailed', (request) => {
    if (request.url().endsWith('/trpc/auth.refresh')) failures += 1
  })
  return () => failures
}
