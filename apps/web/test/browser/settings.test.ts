// Pages of an installation that offers less: no signing up, no mail.
import { afterAll, beforeAll, expect, test } from 'vitest'
import {
  createSeededDatabase,
  type SeededDatabase,
} from '../../../server/test/harness/seeded-database.ts'
import { logIn, newPerson, startTestBrowser, type TestBrowser } from './browser.ts'

const ada = { ...newPerson(), links: [] }

let database: SeededDatabase
let browser: TestBrowser
beforeAll(async () => {
  database = await createSeededDatabase([ada])
  const env = { SIGNUP: 'closed', SMTP_URL: '', MAIL_FROM: '' }
  browser = await startTestBrowser({ DATABASE_URL: database.url, ...env })
})
afterAll(async () => {
  await browser.close()
  database.remove()
  expect(browser.complaints()).toEqual([])
})

const newTab = async () => (await browser.profile()).newPage()

test('where nobody signs up and no mail is sent, the page offers neither', async () => {
  const tab = await newTab()
  await tab.goto('/login')
  await tab.getByRole('heading', { name: 'Sign in' }).waitFor()
  await tab.getByRole('link', { name: 'Sign up' }).waitFor({ state: 'detached' })
  await tab.getByRole('link', { name: 'Forgot password?' }).waitFor({ state: 'detached' })
  await tab.goto('/signup')
  await tab.getByText('New accounts are by invitation only.').waitFor()
  expect(await tab.getByLabel('Password').count()).toBe(0)
})

test('a signed-in user is not asked to confirm an address, nor offered another one', async () => {
  const tab = await newTab()
  await tab.goto('/login')
  await logIn(tab, ada)
  await tab.getByRole('link', { name: 'Account' }).click()
  await tab.getByRole('heading', { name: 'Change your password' }).waitFor()
  expect(await tab.getByRole('region', { name: 'Confirm your address.' }).count()).toBe(0)
  expect(await tab.getByRole('heading', { name: 'Change your email address' }).count()).toBe(0)
})
