import { setTimeout as sleep } from 'node:timers/promises'
import type { Page } from 'playwright-core'
import { afterAll, beforeAll, expect, test } from 'vitest'
import { newPerson, signUp, startTestBrowser, type TestBrowser } from './browser.ts'
import { refreshCookie } from './watch.ts'

const REFRESH_GRACE_MS = 1_000

let browser: TestBrowser
beforeAll(async () => {
  browser = await startTestBrowser({ REFRESH_GRACE: `${REFRESH_GRACE_MS / 1_000}s` })
})
afterAll(async () => {
  await browser.close()
  expect(browser.complaints()).toEqual([])
})

const graceIsOver = () => sleep(REFRESH_GRACE_MS + 100)

test('a stolen cookie that is used after its owner has renewed signs out both, and the page of each says why', async () => {
  const context = await browser.profile()
  const page = await context.newPage()
  await signUp(page, newPerson())
  const stolen = await refreshCookie(context)
  for (let renewal = 0; renewal < 2; renewal += 1) {
    const { value } = await refreshCookie(context)
    await page.reload()
    await page.getByText('Member since').waitFor()
    expect((await refreshCookie(context)).value).not.toBe(value)
  }
  await graceIsOver()

  const thief = await pageWith(stolen)
  await expectSignedOutForReuse(thief)
  await page.getByRole('link', { name: 'Sessions' }).click()
  await expectSignedOutForReuse(page)
})

test('a stolen cookie that is used first: when thief and owner both go on, both are signed out', async () => {
  const context = await browser.profile()
  const page = await context.newPage()
  const ada = newPerson()
  await signUp(page, ada)
  const thief = await pageWith(await refreshCookie(context))
  await thief.getByRole('definition').getByText(ada.email).waitFor()
  await graceIsOver()

  // To the server, the owner is a client whose answer was lost: the thief's token is displaced.
  await page.reload()
  await page.getByText('Member since').waitFor()
  await graceIsOver()
  await thief.reload()
  await expectSignedOutForReuse(thief)
  await page.getByRole('link', { name: 'Sessions' }).click()
  await expectSignedOutForReuse(page)
})

test('a copy of the cookie that was rotated last: the thief gets in until the owner renews, and then both are out', async () => {
  const context = await browser.profile()
  const page = await context.newPage()
  const ada = newPerson()
  await signUp(page, ada)
  const stolen = await refreshCookie(context)
  await page.reload()
  await page.getByText('Member since').waitFor()
  await graceIsOver()

  const thief = await pageWith(stolen)
  await thief.getByRole('definition').getByText(ada.email).waitFor()
  await graceIsOver()
  await page.reload()
  await expectSignedOutForReuse(page)
  await thief.getByRole('link', { name: 'Sessions' }).click()
  await expectSignedOutForReuse(thief)
})

type Cookie = Awaited<ReturnType<typeof refreshCookie>>

/** The page in another browser that has a copied cookie. */
async function pageWith(cookie: Cookie): Promise<Page> {
  const context = await browser.profile()
  await context.addCookies([cookie])
  const page = await context.newPage()
  await page.goto('/')
  return page
}

async function expectSignedOutForReuse(page: Page): Promise<void> {
  const alert = page.getByRole('alert')
  await alert.getByText('You were signed out to protect your account.').waitFor()
  await alert.getByText('An old copy of this session was used').waitFor()
  await page.getByRole('heading', { name: 'Sign in' }).waitFor()
}
