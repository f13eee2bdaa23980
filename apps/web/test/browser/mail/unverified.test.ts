// Accounts whose address is not confirmed, and the mails that people ask for.
import type { Page, Route } from 'playwright-core'
import { afterAll, beforeAll, expect, test } from 'vitest'
import {
  focused,
  logIn,
  newPerson,
  sendSignUp,
  signUp,
  startTestBrowser,
  type TestBrowser,
} from '../browser.ts'

let browser: TestBrowser
beforeAll(async () => {
  browser = await startTestBrowser()
})
afterAll(async () => {
  await browser.close()
  expect(browser.complaints()).toEqual([])
})

const newTab = async () => (await browser.profile()).newPage()

test('the banner mails another link, says so, and is put away for the visit', async () => {
  const tab = await newTab()
  const ada = newPerson()
  await signUp(tab, ada)
  const banner = tab.getByRole('region', { name: 'Confirm your address.' })
  await banner.getByRole('button', { name: 'Send another link' }).click()
  const done = `If ${ada.email} still has to be confirmed, a mail is on its way there.`
  await banner.getByText(done).waitFor()
  expect(await focused(tab)).toBe(done)
  await banner.getByRole('button', { name: 'Not now' }).click()
  await banner.waitFor({ state: 'detached' })
  await tab.getByRole('link', { name: 'Sessions' }).click()
  await tab.getByText('This session').waitFor()
  expect(await banner.count()).toBe(0)
  await tab.reload()
  await banner.waitFor()
})

test('the banner says how long to wait', async () => {
  const tab = await newTab()
  await tab.route('**/trpc/account.requestEmailVerification*', tooMany)
  await signUp(tab, newPerson())
  await tab.getByRole('button', { name: 'Send another link' }).click()
  await tab.getByText('Too many tries. Try again in 42 seconds.').waitFor()
})

test('a forgotten password is asked for with the address that was typed, with or without an account', async () => {
  const tab = await newTab()
  await tab.goto('/login')
  await tab.getByLabel('Email').fill('nobody@example.com')
  await tab.getByRole('link', { name: 'Forgot password?' }).click()
  await tab.getByRole('heading', { name: 'Forgot password?' }).waitFor()
  expect(await tab.getByLabel('Email').inputValue()).toBe('nobody@example.com')
  await tab.getByRole('button', { name: 'Send link' }).click()
  const done = 'If there is an account for nobody@example.com, a mail is on its way.'
  await tab.getByText(done).waitFor()
  expect(await focused(tab)).toBe(done)
  await tab.getByRole('link', { name: 'Back to sign in' }).click()
  expect(await tab.getByLabel('Email').inputValue()).toBe('nobody@example.com')
})

test('too many forgotten passwords: the page says how long to wait', async () => {
  const tab = await newTab()
  await tab.route('**/trpc/account.requestPasswordReset*', tooMany)
  await tab.goto('/forgot-password')
  await tab.getByLabel('Email').fill('nobody@example.com')
  await tab.getByRole('button', { name: 'Send link' }).click()
  await tab.getByRole('alert').getByText('Too many tries. Try again in 42 seconds.').waitFor()
})

test('a sign-in that needs a confirmed address says so, and mails another link', async () => {
  const tab = await newTab()
  await refuse(tab, 'auth.login', 'EMAIL_UNVERIFIED')
  await tab.goto('/login')
  await logIn(tab, newPerson())
  await tab.getByRole('alert').getByText('Confirm your email address first').waitFor()
  await tab.getByRole('button', { name: 'Send another link' }).click()
  await tab.getByText('a mail is on its way there.').waitFor()
})

test('a sign-up that needs a confirmed address leads to the mailbox', async () => {
  const tab = await newTab()
  const ada = newPerson()
  await refuse(tab, 'auth.signup', 'EMAIL_UNVERIFIED')
  await sendSignUp(tab, ada)
  await tab.getByRole('heading', { name: 'Check your mail' }).waitFor()
  expect(await focused(tab)).toBe('Check your mail')
  await tab.getByText(`mailed to ${ada.email}`).waitFor()
  await tab.getByRole('link', { name: 'Sign in' }).click()
  expect(await tab.getByLabel('Email').inputValue()).toBe(ada.email)
})

test('a closed sign-up says so', async () => {
  const tab = await newTab()
  await refuse(tab, 'auth.signup', 'SIGNUP_CLOSED')
  await sendSignUp(tab, newPerson())
  await tab.getByRole('alert').getByText('New accounts are by invitation only.').waitFor()
})

function tooMany(route: Route): Promise<void> {
  const data = { reason: 'TOO_MANY_REQUESTS', retryAfter: 42 }
  return route.fulfill({ status: 429, json: { error: { message: '', code: -32_029, data } } })
}

function refuse(tab: Page, procedure: string, reason: string) {
  return tab.route(`**/trpc/${procedure}*`, (route) =>
    route.fulfill({
      status: 403,
      json: { error: { message: '', code: -32_003, data: { reason } } },
    }),
  )
}
