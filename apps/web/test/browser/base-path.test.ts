// The page and the API reference below a path of their host, behind a proxy that takes the path off.
import { afterAll, afterEach, beforeAll, expect, test } from 'vitest'
import { type PrefixProxy, startPrefixProxy } from '../../../server/test/harness/prefix-proxy.ts'
import { newPerson, startTestBrowser, type TestBrowser } from './browser.ts'

let browser: TestBrowser
let proxy: PrefixProxy
beforeAll(async () => {
  proxy = await startPrefixProxy('/auth', () => browser.url)
  browser = await startTestBrowser({ PUBLIC_URL: `${proxy.origin}/auth`, TRUST_PROXY: '1' })
})
afterAll(async () => {
  await browser.close()
  await proxy.close()
})
afterEach(() => {
  expect(browser.complaints()).toEqual([])
  // A browser asks for an icon by itself where a page names none, and Chromium asks at the root of the host.
  expect(proxy.strayed.filter(({ path }) => path !== '/favicon.ico')).toEqual([])
})

test('the page is signed up with, walked through and loaded again', async () => {
  const tab = await (await browser.profile()).newPage()
  const { fullName, email, password } = newPerson()
  await tab.goto(`${proxy.origin}/auth/signup`)
  await tab.getByLabel('Full name').fill(fullName)
  await tab.getByLabel('Email').fill(email)
  await tab.getByLabel('Password', { exact: true }).fill(password)
  await tab.getByRole('button', { name: 'Sign up' }).click()
  await tab.getByRole('definition').getByText(email).waitFor()
  await tab.getByRole('link', { name: 'Sessions' }).click()
  await tab.getByText('This session').first().waitFor()
  expect(tab.url()).toBe(`${proxy.origin}/auth/sessions`)
  await tab.reload()
  await tab.getByText('This session').first().waitFor()
})

test('a mailed link below the path loses its token, and leads on below the path', async () => {
  const tab = await (await browser.profile()).newPage()
  await tab.goto(`${proxy.origin}/auth/reset-password#token=some-token01`)
  await tab.getByRole('button', { name: 'Set password' }).waitFor()
  expect(tab.url()).toBe(`${proxy.origin}/auth/reset-password`)
  await tab.goto(`${proxy.origin}/auth/reset-password`)
  await tab.getByRole('link', { name: 'Ask for another link' }).click()
  await tab.getByRole('button', { name: 'Send link' }).waitFor()
  expect(tab.url()).toBe(`${proxy.origin}/auth/forgot-password`)
})

test('the page is there at a path of any depth', async () => {
  const tab = await (await browser.profile()).newPage()
  await tab.goto(`${proxy.origin}/auth/no/such/page`)
  await tab.getByRole('link', { name: 'Go to the start' }).click()
  await tab.getByRole('button', { name: 'Sign in' }).waitFor()
  expect(tab.url()).toBe(`${proxy.origin}/auth/login`)
})

test('the API reference tries calls out below the path', async () => {
  const tab = await (await browser.profile()).newPage()
  await tab.goto(`${proxy.origin}/auth/docs`)
  const block = tab.locator('.opblock-post:has([data-path="/v1/auth/logout"])')
  await block.locator('.opblock-summary-control').click()
  await block.getByRole('button', { name: 'Try it out' }).click()
  await block.getByRole('button', { name: 'Execute' }).click()
  const answer = block.locator('.live-responses-table .response').first()
  await answer.locator('.response-col_status').getByText('204').waitFor()
})
