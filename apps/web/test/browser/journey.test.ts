import { afterAll, beforeAll, expect, test } from 'vitest'
import {
  focused,
  logIn,
  newPerson,
  sendSignUp,
  signUp,
  startTestBrowser,
  type TestBrowser,
} from './browser.ts'

let browser: TestBrowser
beforeAll(async () => {
  browser = await startTestBrowser()
})
afterAll(async () => {
  await browser.close()
  expect(browser.complaints()).toEqual([])
})

const newTab = async () => (await browser.profile()).newPage()

test('who is not signed in gets the login, and afterwards the page that was wanted', async () => {
  const ada = newPerson()
  await signUp(await newTab(), ada)
  const tab = await newTab()
  await tab.goto('/sessions')
  await tab.waitForURL('**/login')
  await tab.getByRole('heading', { name: 'Sign in' }).waitFor()
  expect(await focused(tab)).toBe('Sign in')
  await logIn(tab, ada)
  await tab.waitForURL('**/sessions')
  await tab.getByText('This session').waitFor()
})

test('a reload keeps the session', async () => {
  const tab = await newTab()
  const ada = newPerson()
  await signUp(tab, ada)
  await tab.reload()
  await tab.getByRole('definition').getByText(ada.email).waitFor()
})

test('everything that is wrong with a form is said at its fields, and the first has the focus', async () => {
  const tab = await newTab()
  await tab.goto('/signup')
  await tab.getByLabel('Password', { exact: true }).fill('abc')
  await tab.getByRole('button', { name: 'Sign up' }).click()
  await tab.getByText('Enter a valid email address.').waitFor()
  for (const missing of ['Enter at least 10', 'Add an upper-case', 'Add a digit', 'Add a symbol']) {
    await tab.getByText(missing).waitFor()
  }
  expect(await focused(tab)).toBe('fullName')
})

test('a wrong login is said above the form, which has the focus', async () => {
  const tab = await newTab()
  await tab.goto('/login')
  await logIn(tab, { email: 'nobody@example.com', password: 'wrong' })
  await tab.getByRole('alert').getByText('Invalid credentials').waitFor()
  expect(await focused(tab)).toBe('Invalid credentials')
})

test('a taken email is said at its field', async () => {
  const ada = newPerson()
  await signUp(await newTab(), ada)
  const tab = await newTab()
  await sendSignUp(tab, ada)
  await tab.getByText('An account with this email already exists.').waitFor()
  expect(await focused(tab)).toBe('email')
})

test('a password that is easy to guess is said at its field', async () => {
  const tab = await newTab()
  await sendSignUp(tab, { ...newPerson(), password: 'Password123!' })
  await tab.getByText('This password is too easy to guess').waitFor()
  expect(await focused(tab)).toBe('password')
})

test('a name and an email address that deceive are said at their fields', async () => {
  const tab = await newTab()
  const email = '-oX@example.com'
  await sendSignUp(tab, { ...newPerson(), fullName: 'abc\u202Egnp.exe', email })
  await tab.getByText('Remove the invisible characters.').waitFor()
  await tab.getByText('Enter a valid email address.').waitFor()
  expect(await focused(tab)).toBe('fullName')
  // What is put right is no longer complained of; the other still is.
  await sendSignUp(tab, { ...newPerson(), fullName: '王芳', email: 'x@foo-.com' })
  await tab.getByText('Enter a valid email address.').waitFor()
  expect(await tab.getByText('Remove the').count()).toBe(0)
  expect(await focused(tab)).toBe('email')
})

test('a short name and an internationalised address sign up, and the address is shown as it is kept', async () => {
  const tab = await newTab()
  await sendSignUp(tab, { ...newPerson(), fullName: 'Bo', email: 'bo@bücher.example' })
  await tab.getByRole('definition').getByText('bo@xn--bcher-kva.example').waitFor()
})

test('too many tries: the page says how long to wait', async () => {
  const tab = await newTab()
  await tab.route('**/trpc/auth.login', (route) =>
    route.fulfill({
      status: 429,
      headers: { 'Content-Type': 'application/json', 'Retry-After': '42' },
      body: JSON.stringify({
        error: { message: '', code: -32_029, data: { reason: 'TOO_MANY_REQUESTS' } },
      }),
    }),
  )
  await tab.goto('/login')
  await logIn(tab, { email: 'ada@example.com', password: 'x' })
  await tab.getByText('Too many tries. Try again in 42 seconds.').waitFor()
})

test('a revoked session signs the user out, and its page says why', async () => {
  const ada = newPerson()
  const tab = await newTab()
  await signUp(tab, ada)
  const other = await newTab()
  await other.goto('/login')
  await logIn(other, ada)
  await other.getByRole('definition').getByText(ada.email).waitFor()

  await tab.getByRole('link', { name: 'Sessions' }).click()
  await tab.getByRole('button', { name: 'Revoke' }).click()
  await tab.getByText('was ended.').waitFor()
  expect(await focused(tab)).toMatch(/^The session on .* was ended\.$/)
  await tab.getByText('You are signed in nowhere else.').waitFor()

  await other.getByRole('link', { name: 'Sessions' }).click()
  await other.getByText('Your session was ended.').waitFor()
  await other.getByRole('heading', { name: 'Sign in' }).waitFor()
})

test('others are signed out, this session goes on', async () => {
  const ada = newPerson()
  const tab = await newTab()
  await signUp(tab, ada)
  const other = await newTab()
  await other.goto('/login')
  await logIn(other, ada)
  await other.getByRole('definition').getByText(ada.email).waitFor()

  await tab.getByRole('link', { name: 'Sessions' }).click()
  await tab.getByRole('button', { name: 'Sign out others' }).click()
  await tab.getByText('1 other session was ended.').waitFor()
  await tab.reload()
  await tab.getByText('You are signed in nowhere else.').waitFor()
})

test('signing out everywhere asks first, and Escape leaves everything as it was', async () => {
  const tab = await newTab()
  await signUp(tab, newPerson())
  await tab.getByRole('link', { name: 'Sessions' }).click()
  await tab.getByRole('button', { name: 'Sign out everywhere' }).click()
  await tab.getByRole('dialog').waitFor()
  await tab.keyboard.press('Escape')
  expect(await focused(tab)).toBe('Sign out everywhere')
  await tab.keyboard.press('Enter')
  await tab.getByRole('dialog').getByRole('button', { name: 'Sign out everywhere' }).click()
  await tab.getByRole('heading', { name: 'Sign in' }).waitFor()
  expect(await tab.locator('[data-reason]').count()).toBe(0)
})

test('offline is said, and what waits goes on when the network is back', async () => {
  const tab = await newTab()
  await signUp(tab, newPerson())
  await tab.context().setOffline(true)
  await tab.getByText('You are offline. What you see may be out of date.').waitFor()
  await tab.getByRole('link', { name: 'Sessions' }).click()
  await tab.getByText('Waiting for the network').waitFor()
  await tab.getByRole('button', { name: 'Sign out', exact: true }).click()
  await tab.getByText('You are still signed in.').waitFor()
  await tab.context().setOffline(false)
  await tab.getByText('This session').waitFor()
})
