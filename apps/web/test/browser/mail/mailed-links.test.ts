import type { Page } from 'playwright-core'
import { afterAll, beforeAll, expect, test } from 'vitest'
import {
  createSeededDatabase,
  type SeededDatabase,
  type SeededLink,
  type SeededUser,
} from '../../../../server/test/harness/seeded-database.ts'
import {
  focused,
  logIn,
  newPerson,
  signUp,
  startTestBrowser,
  type TestBrowser,
} from '../browser.ts'

const NEW_PASSWORD = 'Difference-Engine-1822'

const withLinks = (...links: SeededLink[]) => ({ ...newPerson(), links }) satisfies SeededUser
const scanned = withLinks({ purpose: 'verifyEmail', token: 'scanned' })
const verifying = withLinks({ purpose: 'verifyEmail', token: 'own-address' })
const stranger = withLinks({ purpose: 'verifyEmail', token: 'address-of-another' })
const late = withLinks(
  { purpose: 'verifyEmail', token: 'late-verifying', isExpired: true },
  { purpose: 'resetPassword', token: 'late-reset', isExpired: true },
)
const forgetful = withLinks({ purpose: 'resetPassword', token: 'reset-it' })
const invited = {
  ...withLinks({ purpose: 'resetPassword', token: 'invitation' }),
  password: null,
}
const moving = withLinks({
  purpose: 'confirmEmailChange',
  token: 'new-address',
  email: 'moved@example.com',
})
const robbed = withLinks({
  purpose: 'undoEmailChange',
  token: 'former-address',
  email: 'former@example.com',
})

const people = [scanned, verifying, stranger, late, forgetful, invited, moving, robbed]

let database: SeededDatabase
let browser: TestBrowser
beforeAll(async () => {
  database = await createSeededDatabase(people)
  browser = await startTestBrowser({ DATABASE_URL: database.url })
})
afterAll(async () => {
  await browser.close()
  database.remove()
  expect(browser.complaints()).toEqual([])
})

const newTab = async () => (await browser.profile()).newPage()
const press = (tab: Page, name: string) => tab.getByRole('button', { name, exact: true }).click()
const heading = (tab: Page, name: string) => tab.getByRole('heading', { name }).waitFor()

async function signedIn(person: { email: string; password: string }): Promise<Page> {
  const tab = await newTab()
  await tab.goto('/login')
  await logIn(tab, person)
  await tab.getByRole('definition').getByText(person.email).waitFor()
  return tab
}

test('a link that is only opened redeems nothing, and its token leaves the address bar and the history', async () => {
  const tab = await newTab()
  const sent: string[] = []
  tab.on('request', (request) => sent.push(`${request.url()} ${request.postData()}`))
  await tab.goto('/verify-email#token=scanned')
  await heading(tab, 'Confirm your address')
  expect(tab.url()).toBe(`${browser.url}/verify-email`)
  expect(sent.filter((request) => request.includes('scanned'))).toEqual([])
  await tab.goto('/signup')
  await tab.goBack()
  await heading(tab, 'This link is incomplete')
  await tab.goto('/verify-email#token=scanned')
  await press(tab, 'Confirm address')
  await tab.getByText(`${scanned.email} is confirmed.`).waitFor()
  expect(await focused(tab)).toBe('Address confirmed')
  await tab.getByRole('link', { name: 'Sign in' }).click()
  expect(await tab.getByLabel('Email').inputValue()).toBe(scanned.email)
})

test('who is signed in and confirms the own address is asked for it no more', async () => {
  const tab = await signedIn(verifying)
  await tab.getByText('Confirm your address.').waitFor()
  await tab.goto('/verify-email#token=own-address')
  await press(tab, 'Confirm address')
  await tab.getByText(`${verifying.email} is confirmed.`).waitFor()
  await tab.getByRole('link', { name: 'Go to your profile' }).click()
  await tab.getByRole('definition').getByText('Yes').waitFor()
  expect(await tab.getByText('Confirm your address.').count()).toBe(0)
})

test('who is signed in as another user stays so, and reads whose address is confirmed', async () => {
  const tab = await newTab()
  const ada = newPerson()
  await signUp(tab, ada)
  await tab.goto('/verify-email#token=address-of-another')
  await press(tab, 'Confirm address')
  await tab.getByText(`${stranger.email} is confirmed.`).waitFor()
  await tab.getByRole('link', { name: 'Go to your profile' }).click()
  await tab.getByRole('definition').getByText(ada.email).waitFor()
  await tab.getByRole('definition').getByText('No', { exact: true }).waitFor()
})

test('a link that is opened over another one in the same tab is the one that counts', async () => {
  const tab = await newTab()
  await tab.goto('/verify-email#token=no-such-link')
  await press(tab, 'Confirm address')
  await heading(tab, 'This link does not work any more')
  await tab.goto('/verify-email#token=late-verifying')
  await press(tab, 'Confirm address')
  await heading(tab, 'This link has expired')
  expect(await focused(tab)).toBe('This link has expired')
  await tab.getByLabel('Email').waitFor()
})

test.each([
  '/verify-email',
  '/reset-password',
  '/accept-invitation',
  '/confirm-email-change',
  '/undo-email-change#token=',
  '/verify-email#token=cut%20off',
])('%s without a whole token says so', async (path) => {
  const tab = await newTab()
  await tab.goto(path)
  await heading(tab, 'This link is incomplete')
})

test('another password is set by a mailed link, once, and signs in', async () => {
  const old = await signedIn(forgetful)
  const tab = await newTab()
  await tab.goto('/reset-password#token=reset-it')
  const field = tab.getByLabel('New password')
  expect(await field.getAttribute('autocomplete')).toBe('new-password')
  await field.fill('Password123!')
  await press(tab, 'Set password')
  await tab.getByText('This password is too easy to guess').waitFor()
  await field.fill(NEW_PASSWORD)
  await press(tab, 'Set password')
  await heading(tab, 'Your password is set')
  await tab.getByRole('link', { name: 'Sign in' }).click()
  expect(await tab.getByLabel('Email').inputValue()).toBe(forgetful.email)
  await logIn(tab, { ...forgetful, password: NEW_PASSWORD })
  await tab.getByRole('definition').getByText(forgetful.email).waitFor()
  await old.getByRole('link', { name: 'Sessions' }).click()
  await heading(old, 'Sign in')

  await tab.goto('/reset-password#token=reset-it')
  await tab.getByLabel('New password').fill(NEW_PASSWORD)
  await press(tab, 'Set password')
  await heading(tab, 'This link does not work any more')
})

test('an expired reset leads to where another one is asked for', async () => {
  const tab = await newTab()
  await tab.goto('/reset-password#token=late-reset')
  await tab.getByLabel('New password').fill(NEW_PASSWORD)
  await press(tab, 'Set password')
  await heading(tab, 'This link has expired')
  await tab.getByRole('link', { name: 'Ask for another link' }).click()
  await heading(tab, 'Forgot password?')
})

test('who was invited chooses a password and signs in', async () => {
  const tab = await newTab()
  await tab.goto('/accept-invitation#token=invitation')
  await heading(tab, 'Welcome')
  await tab.getByLabel('New password').fill(NEW_PASSWORD)
  await press(tab, 'Choose password')
  await heading(tab, 'Your account is ready')
  await tab.getByRole('link', { name: 'Sign in' }).click()
  await logIn(tab, { ...invited, password: NEW_PASSWORD })
  await tab.getByRole('definition').getByText(invited.email).waitFor()
})

test('a new address is confirmed, and shown to who is signed in', async () => {
  const tab = await signedIn(moving)
  await tab.goto('/confirm-email-change#token=new-address')
  await press(tab, 'Confirm new address')
  await tab.getByText('The address of your account is moved@example.com now.').waitFor()
  await tab.getByRole('link', { name: 'Go to your profile' }).click()
  await tab.getByRole('definition').getByText('moved@example.com').waitFor()
})

test('a former address is restored, every session ends, and what to do next is said', async () => {
  const thief = await signedIn(robbed)
  const tab = await newTab()
  await tab.goto('/undo-email-change#token=former-address')
  await press(tab, 'Undo the change')
  await tab.getByText('former@example.com again. Every session was ended.').waitFor()
  await tab.getByText('We mailed you a link that sets a new password.').waitFor()
  await thief.getByRole('link', { name: 'Sessions' }).click()
  await heading(thief, 'Sign in')
})
