import { readFile } from 'node:fs/promises'
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

// Nothing listens there: mails are queued, and wait.
const mail = { SMTP_URL: 'smtp://127.0.0.1:9', MAIL_FROM: 'no-reply@example.com' }
const NEW_PASSWORD = 'Difference-Engine-1822'

let browser: TestBrowser
beforeAll(async () => {
  browser = await startTestBrowser(mail)
})
afterAll(async () => {
  await browser.close()
  expect(browser.complaints()).toEqual([])
})

const newTab = async () => (await browser.profile()).newPage()

test('a name that is changed is shown in every tab at once', async () => {
  const profile = await browser.profile()
  const tab = await profile.newPage()
  await signUp(tab, newPerson())
  const other = await profile.newPage()
  await other.goto('/account')
  await tab.goto('/account')
  await tab.getByLabel('Full name').fill('Ada King')
  await tab.getByRole('button', { name: 'Save' }).click()
  await tab.getByText('Your name was changed.').waitFor()
  expect(await focused(tab)).toBe('Your name was changed.')
  await tab.getByRole('link', { name: 'Profile' }).click()
  await tab.getByRole('definition').getByText('Ada King').waitFor()
  await other.getByRole('link', { name: 'Profile' }).click()
  await other.getByRole('definition').getByText('Ada King').waitFor()
})

test('[6] a password that is changed signs out every other browser, and this one with its tabs goes on', async () => {
  const profile = await browser.profile()
  const tab = await profile.newPage()
  const ada = newPerson()
  await signUp(tab, ada)
  const elsewhere = await newTab()
  await elsewhere.goto('/login')
  await logIn(elsewhere, ada)
  await elsewhere.getByRole('definition').getByText(ada.email).waitFor()

  await tab.goto('/account')
  const form = tab.getByRole('region', { name: 'Change your password' })
  await form.getByLabel('Current password').fill(ada.password)
  await form.getByLabel('New password').fill(NEW_PASSWORD)
  await form.getByRole('button', { name: 'Change your password' }).click()
  await form.getByText('Your password was changed.').waitFor()
  expect(await form.getByLabel('Current password').inputValue()).toBe('')
  expect(await form.getByLabel('New password').inputValue()).toBe('')

  await elsewhere.getByRole('link', { name: 'Sessions' }).click()
  await elsewhere.waitForURL('**/login')
  await tab.reload()
  await tab.getByRole('heading', { name: 'Account', exact: true }).waitFor()
  const second = await profile.newPage()
  await second.goto('/sessions')
  await second.getByText('You are signed in nowhere else.').waitFor()
  await logIn(elsewhere, { ...ada, password: NEW_PASSWORD })
  await elsewhere.getByText('This session').waitFor()
})

test('what is wrong with a change is said at its field, which has the focus', async () => {
  const tab = await newTab()
  const ada = newPerson()
  await signUp(tab, ada)
  await tab.goto('/account')
  const form = tab.getByRole('region', { name: 'Change your password' })
  const send = async (current: string, next: string) => {
    await form.getByLabel('Current password').fill(current)
    await form.getByLabel('New password').fill(next)
    await form.getByRole('button', { name: 'Change your password' }).click()
  }
  await send('wrong', NEW_PASSWORD)
  await tab.getByText('This is not your current password.').waitFor()
  expect(await focused(tab)).toBe('currentPassword')
  await send(ada.password, ada.password)
  await tab.getByText('The new password is the current one.').waitFor()
  expect(await focused(tab)).toBe('newPassword')
  await send(ada.password, 'Password123!')
  await tab.getByText('This password is too easy to guess').waitFor()
  await send(ada.password, 'short')
  await tab.getByText('Enter at least 10').waitFor()
})

test('another address is asked for with the password, and changes when its mailed link is opened', async () => {
  const tab = await newTab()
  const ada = newPerson()
  await signUp(tab, ada)
  await tab.goto('/account')
  const form = tab.getByRole('region', { name: 'Change your email address' })
  const send = async (newEmail: string, password: string) => {
    await form.getByLabel('New email address').fill(newEmail)
    await form.getByLabel('Current password').fill(password)
    await form.getByRole('button', { name: 'Change your email address' }).click()
  }
  await send(ada.email, ada.password)
  await form.getByText('This is your email address already.').waitFor()
  expect(await focused(tab)).toBe('newEmail')
  await send('countess@example.com', 'wrong')
  await form.getByText('This is not your current password.').waitFor()
  expect(await focused(tab)).toBe('currentPassword')
  await send('countess@example.com', ada.password)
  const done = 'Open the link that we mailed to countess@example.com.'
  await form.getByText(done).waitFor()
  expect(await focused(tab)).toBe(done)
  expect(await form.getByLabel('Current password').inputValue()).toBe('')
  await tab.getByRole('link', { name: 'Profile' }).click()
  await tab.getByRole('definition').getByText(ada.email).waitFor()
})

test('everything that is kept about a user is downloaded as a file', async () => {
  const tab = await newTab()
  const ada = newPerson()
  await signUp(tab, ada)
  await tab.goto('/account')
  const download = tab.waitForEvent('download')
  await tab.getByRole('button', { name: 'Download' }).click()
  const file = await download
  expect(file.suggestedFilename()).toMatch(/^countersign-\d{4}-\d\d-\d\d\.json$/)
  const data: unknown = JSON.parse(await readFile(await file.path(), 'utf8'))
  expect(data).toMatchObject({ user: { email: ada.email }, sessions: [{ revokedAt: null }] })
  expect(await focused(tab)).toBe('Your data was downloaded.')
})

test('an account is deleted once its address is typed and the password is right, and its address is free', async () => {
  const tab = await newTab()
  const ada = newPerson()
  await signUp(tab, ada)
  await tab.goto('/account')
  const form = tab.getByRole('region', { name: 'Delete your account' })
  const button = form.getByRole('button', { name: 'Delete your account' })
  expect(await button.isDisabled()).toBe(true)
  await form.getByLabel('to confirm').fill(ada.email)
  await form.getByLabel('Current password').fill('wrong')
  await button.click()
  await form.getByText('This is not your current password.').waitFor()
  await form.getByLabel('Current password').fill(ada.password)
  await button.click()
  await tab.waitForURL('**/login')
  await tab.getByText('Your account was deleted.').waitFor()
  expect(await tab.getByRole('alert').count()).toBe(0)
  await logIn(tab, ada)
  await tab.getByText('Invalid credentials').waitFor()
  await sendSignUp(tab, ada)
  await tab.getByRole('definition').getByText(ada.email).waitFor()
})
