import type { Page } from 'playwright-core'
import { afterAll, beforeAll, expect, test } from 'vitest'
import { newPerson, signUp, startTestBrowser, type TestBrowser } from './browser.ts'

let browser: TestBrowser
beforeAll(async () => {
  browser = await startTestBrowser()
})
afterAll(() => browser.close())

const newTab = async () => (await browser.profile()).newPage()

test('a sign-in form that was filled without any event is sent as it is filled', async () => {
  const ada = newPerson()
  await signUp(await newTab(), ada)
  const tab = await newTab()
  await tab.goto('/login')
  await tab.getByLabel('Email').waitFor()
  await fillSilently(tab, { email: ada.email, password: ada.password })
  await tab.locator('button[type=submit]').click()
  await tab.getByRole('definition').getByText(ada.email).waitFor()
})

test('a sign-up form that was filled without any event is sent as it is filled, and so is its correction', async () => {
  const ada = newPerson()
  const tab = await newTab()
  await tab.goto('/signup')
  await tab.getByLabel('Email').waitFor()
  await fillSilently(tab, { ...ada, password: 'Password123!' })
  await tab.locator('button[type=submit]').click()
  await tab.getByText('too easy to guess').waitFor()
  await fillSilently(tab, { password: ada.password })
  await tab.locator('button[type=submit]').click()
  await tab.getByRole('definition').getByText(ada.email).waitFor()
})

test.each([
  ['/login', { email: 'username', password: 'current-password' }],
  ['/forgot-password', { email: 'username' }],
  ['/signup', { fullName: 'name', email: 'username', password: 'new-password' }],
])('the fields of %s say what they are to password managers', async (path, tokens) => {
  const tab = await newTab()
  await tab.goto(path)
  await tab.getByLabel('Email').waitFor()
  const found = await tab
    .locator('input')
    .evaluateAll((inputs) =>
      inputs.map((input) => [input.getAttribute('name'), input.getAttribute('autocomplete')]),
    )
  expect(Object.fromEntries(found)).toEqual(tokens)
})

test('the forms of the account page say whose password they are about, and what is no user name', async () => {
  const tab = await newTab()
  const ada = newPerson()
  await signUp(tab, ada)
  await tab.goto('/account')
  await tab.getByLabel('New email address').waitFor()
  const tokensOf = (name: string) =>
    tab
      .getByRole('region', { name })
      .locator('input')
      .evaluateAll((inputs) => inputs.map((input) => input.getAttribute('autocomplete')))
  expect(await tokensOf('Change your email address')).toEqual([
    'username',
    'email',
    'current-password',
  ])
  expect(await tokensOf('Delete your account')).toEqual(['username', 'off', 'current-password'])
})

/** Sets values as some password managers do: nothing hears of it. */
async function fillSilently(tab: Page, values: Record<string, string>): Promise<void> {
  await tab.evaluate((filled) => {
    for (const input of document.querySelectorAll('input')) {
      const value = filled[input.name]
      if (value !== undefined) input.value = value
    }
  }, values)
}
