import { afterAll, beforeAll, expect, test } from 'vitest'
import { focused, logIn, newPerson, signUp, startTestBrowser, type TestBrowser } from './browser.ts'

const NEW_PASSWORD = 'Difference-Engine-1822'

let browser: TestBrowser
beforeAll(async () => {
  browser = await startTestBrowser()
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
  await tab.getByLabel('Current password').fill(ada.password)
  await tab.getByLabel('New password').fill(NEW_PASSWORD)
  await tab.getByRole('button', { name: 'Change your password' }).click()
  await tab.getByText('Your password was changed.').waitFor()
  expect(await tab.getByLabel('Current password').inputValue()).toBe('')
  expect(await tab.getByLabel('New password').inputValue()).toBe('')

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
  const send = async (current: string, next: string) => {
    await tab.getByLabel('Current password').fill(current)
    await tab.getByLabel('New password').fill(next)
    await tab.getByRole('button', { name: 'Change your password' }).click()
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
