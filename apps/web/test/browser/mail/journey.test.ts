// The life of an account by the mails that are really sent.
import type { Page } from 'playwright-core'
import { afterAll, beforeAll, expect, test } from 'vitest'
import { type MailServer, startMailServer } from '../../../../server/test/mail/mail-server.ts'
import { logIn, newPerson, sendSignUp, startTestBrowser, type TestBrowser } from '../browser.ts'
import { linkTo } from './link-to.ts'

const NEW_PASSWORD = 'Difference-Engine-1822'

let mails: MailServer
let browser: TestBrowser
beforeAll(async () => {
  mails = await startMailServer()
  const env = { SMTP_URL: mails.url, MAIL_FROM: 'no-reply@example.com' }
  browser = await startTestBrowser({ ...env, REQUIRE_EMAIL_VERIFICATION: 'on' })
})
afterAll(async () => {
  await browser.close()
  await mails.close()
  expect(browser.complaints()).toEqual([])
})

const newTab = async () => (await browser.profile()).newPage()
const press = (tab: Page, name: string) => tab.getByRole('button', { name, exact: true }).click()

test('an account is opened, signed in to, given another password and another address, and restored', async () => {
  const ada = newPerson()
  const tab = await newTab()
  await sendSignUp(tab, ada)
  await tab.getByRole('heading', { name: 'Check your mail' }).waitFor()
  await tab.getByRole('link', { name: 'Sign in' }).click()
  await logIn(tab, ada)
  await tab.getByText('Confirm your email address first').waitFor()
  await tab.goto(await linkTo(mails, ada.email, '/verify-email'))
  await press(tab, 'Confirm address')
  await tab.getByText(`${ada.email} is confirmed.`).waitFor()
  await tab.getByRole('link', { name: 'Sign in' }).click()

  await tab.getByRole('link', { name: 'Forgot password?' }).click()
  await press(tab, 'Send link')
  await tab.goto(await linkTo(mails, ada.email, '/reset-password'))
  await tab.getByLabel('New password').fill(NEW_PASSWORD)
  await press(tab, 'Set password')
  await tab.getByRole('link', { name: 'Sign in' }).click()
  await logIn(tab, { ...ada, password: NEW_PASSWORD })
  await tab.getByRole('definition').getByText('Yes').waitFor()

  await tab.goto('/account')
  const newEmail = `countess.${ada.email}`
  const form = tab.getByRole('region', { name: 'Change your email address' })
  await form.getByLabel('New email address').fill(newEmail)
  await form.getByLabel('Current password').fill(NEW_PASSWORD)
  await form.getByRole('button', { name: 'Change your email address' }).click()
  await form.getByText(`Open the link that we mailed to ${newEmail}.`).waitFor()
  await tab.goto(await linkTo(mails, newEmail, '/confirm-email-change'))
  await press(tab, 'Confirm new address')
  await tab.getByText(`The address of your account is ${newEmail} now.`).waitFor()

  const owner = await newTab()
  await owner.goto(await linkTo(mails, ada.email, '/undo-email-change'))
  mails.received.length = 0
  await press(owner, 'Undo the change')
  await owner.getByText('We mailed you a link that sets a new password.').waitFor()
  await owner.goto(await linkTo(mails, ada.email, '/reset-password'))
  await owner.getByLabel('New password').fill(ada.password)
  await press(owner, 'Set password')
  await owner.getByRole('link', { name: 'Sign in' }).click()
  await logIn(owner, ada)
  await owner.getByRole('definition').getByText(ada.email).waitFor()
  await tab.goto('/')
  await tab.getByRole('heading', { name: 'Sign in' }).waitFor()
})
