import { setTimeout as sleep } from 'node:timers/promises'
import type { BrowserContext, Page } from 'playwright-core'
import { afterAll, beforeAll, expect, test } from 'vitest'
import { newPerson, type Person, signUp, startTestBrowser, type TestBrowser } from './browser.ts'
import { answerTo, countRefreshes, show } from './watch.ts'

const TABS = 6
const ACCESS_TOKEN_TTL_MS = 5_000

let browser: TestBrowser
beforeAll(async () => {
  browser = await startTestBrowser({ ACCESS_TOKEN_TTL: `${ACCESS_TOKEN_TTL_MS / 1_000}s` })
})
afterAll(async () => {
  await browser.close()
  expect(browser.complaints()).toEqual([])
})

test('six tabs that wake at once on an expired token rotate it once, and stay signed in', async () => {
  const context = await browser.profile()
  const ada = newPerson()
  const tabs = await openTabs(context, ada)
  await expireAsleep(tabs)
  const refreshes = countRefreshes(context)
  await wake(tabs)
  expect(await refreshes()).toEqual({ answered: 1, rotations: 1 })
  await expectSignedIn(tabs, ada)
})

test('six tabs that cannot reach each other are not signed out either', async () => {
  const context = await browser.profile()
  await context.addInitScript(() => {
    Reflect.deleteProperty(globalThis, 'BroadcastChannel')
    Object.defineProperty(navigator, 'locks', { value: undefined })
  })
  const ada = newPerson()
  const tabs = await openTabs(context, ada)
  await expireAsleep(tabs)
  const refreshes = countRefreshes(context)
  await wake(tabs)
  expect((await refreshes()).answered).toBeGreaterThanOrEqual(TABS)
  await expectSignedIn(tabs, ada)
})

test('signing out in one tab ends the others within a second', async () => {
  const [tab, ...others] = await openTabs(await browser.profile(), newPerson())
  await tab?.getByRole('button', { name: 'Sign out' }).click()
  await tab?.getByRole('heading', { name: 'Sign in' }).waitFor()
  await Promise.all(
    others.map((other) =>
      other.getByRole('heading', { name: 'Sign in' }).waitFor({ timeout: 1_000 }),
    ),
  )
})

async function openTabs(context: BrowserContext, person: Person): Promise<Page[]> {
  const tabs = await Promise.all(Array.from({ length: TABS }, () => context.newPage()))
  for (const [index, tab] of tabs.entries()) {
    if (index === 0) await signUp(tab, person)
    else await tab.goto('/')
    await emailIn(tab, person).waitFor()
  }
  return tabs
}

// A hidden tab renews nothing by itself, so that the token of all expires.
async function expireAsleep(tabs: readonly Page[]): Promise<void> {
  for (const tab of tabs) await show(tab, false)
  await sleep(ACCESS_TOKEN_TTL_MS + 500)
}

/** Done when each has called the server with success: a tab that is shown asks anew what it shows. */
async function wake(tabs: readonly Page[]): Promise<void> {
  const answers = tabs.map((tab) => answerTo(tab, 'auth.me'))
  await Promise.all(tabs.map((tab) => show(tab, true)))
  await Promise.all(answers)
}

async function expectSignedIn(tabs: readonly Page[], person: Person): Promise<void> {
  for (const tab of tabs) expect(await emailIn(tab, person).isVisible()).toBe(true)
  const tab = tabs.at(-1)
  await tab?.getByRole('link', { name: 'Sessions' }).click()
  await tab?.getByText('You are signed in nowhere else.').waitFor()
}

const emailIn = (tab: Page, { email }: Person) => tab.getByRole('definition').getByText(email)
