import { afterAll, beforeAll, expect, test } from 'vitest'
import { signUp, somebody, startTestBrowser, type TestBrowser } from './browser.ts'
import { answerTo } from './watch.ts'

let browser: TestBrowser
beforeAll(async () => {
  browser = await startTestBrowser({ ACCESS_TOKEN_TTL: '2s' })
})
afterAll(() => browser.close())

const REFRESH = '**/trpc/auth.refresh'

test('the network that goes during a refresh takes no session with it, and all goes on when it is back', async () => {
  const context = await browser.profile()
  const tab = await context.newPage()
  const ada = somebody()
  await signUp(tab, ada)
  const failures: string[] = []
  tab.on('requestfailed', (request) => failures.push(new URL(request.url()).pathname))

  await tab.route(
    REFRESH,
    async (route) => {
      await context.setOffline(true)
      await route.abort('internetdisconnected')
    },
    { times: 1 },
  )
  // Once was cut off, once there was no network to begin with.
  await expect
    .poll(() => failures, { timeout: 10_000 })
    .toEqual(['/trpc/auth.refresh', '/trpc/auth.refresh'])
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
