import type { Page } from 'playwright-core'
import { afterAll, beforeAll, expect, test } from 'vitest'
import {
  focused,
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

const newTab = async (locale = 'en') => (await browser.profile({ locale })).newPage()
const languageOf = (tab: Page) => tab.locator('html').getAttribute('lang')

test('who reads German gets the page in German, with the dates of the own region', async () => {
  const tab = await newTab('de-AT')
  const ada = newPerson()
  await tab.goto('/')
  await tab.getByRole('heading', { name: 'Anmelden' }).waitFor()
  expect(await languageOf(tab)).toBe('de')
  await tab.getByRole('link', { name: 'Registrieren' }).click()
  await tab.getByLabel('Vollständiger Name').fill(ada.fullName)
  await tab.getByLabel('E-Mail-Adresse').fill(ada.email)
  await tab.getByLabel('Passwort', { exact: true }).fill(ada.password)
  await tab.getByRole('button', { name: 'Registrieren' }).click()
  const since = tab.locator('time')
  await since.waitFor()
  const at = new Date((await since.getAttribute('datetime')) ?? '')
  const options = { dateStyle: 'medium', timeStyle: 'short' } as const
  expect(await since.textContent()).toBe(at.toLocaleString('de-AT', options))
  await tab.getByRole('link', { name: 'Sitzungen' }).click()
  await tab.getByText('Diese Sitzung').waitFor()
  await tab.getByRole('button', { name: 'Abmelden', exact: true }).click()
  await tab.getByRole('heading', { name: 'Anmelden' }).waitFor()
})

test('requests are made in the language of the page, in which the user is mailed', async () => {
  const tab = await newTab('fr')
  await tab.goto('/login')
  const languages: (string | undefined)[] = []
  tab.on('request', (request) => {
    if (request.url().includes('/trpc/')) languages.push(request.headers()['accept-language'])
  })
  const tryToSignIn = async (email: string, password: string, button: string) => {
    await tab.getByLabel(email).fill('nobody@example.com')
    await tab.getByLabel(password, { exact: true }).fill('Nothing-To-See-1')
    await tab.getByRole('button', { name: button }).click()
    await tab.getByRole('alert').waitFor()
  }
  await tryToSignIn('Email', 'Password', 'Sign in')
  await tab.getByLabel('Language').selectOption('Deutsch')
  languages.length = 0
  await tryToSignIn('E-Mail-Adresse', 'Passwort', 'Anmelden')
  expect(new Set(languages)).toEqual(new Set(['de']))
})

test('a language that the page does not have is English', async () => {
  const tab = await newTab('fr')
  await tab.goto('/')
  await tab.getByRole('heading', { name: 'Sign in' }).waitFor()
  expect(await languageOf(tab)).toBe('en')
})

test('another language is chosen for good, and takes nothing from a form or its complaints', async () => {
  const tab = await newTab()
  await tab.goto('/signup')
  await tab.getByLabel('Email').fill('nowhere')
  await tab.getByLabel('Password', { exact: true }).fill('abc')
  await tab.getByRole('button', { name: 'Sign up' }).click()
  await tab.getByText('Enter at least 10 characters.').waitFor()
  await tab.getByLabel('Language').selectOption('Deutsch')
  for (const sentence of [
    'Geben Sie mindestens 2 Zeichen ein.',
    'Geben Sie eine gültige E-Mail-Adresse ein.',
    'Geben Sie mindestens 10 Zeichen ein.',
    'Ergänzen Sie einen Großbuchstaben.',
    'Ergänzen Sie eine Ziffer.',
    'Ergänzen Sie ein Sonderzeichen.',
  ]) {
    await tab.getByText(sentence).waitFor()
  }
  expect(await tab.getByLabel('E-Mail-Adresse').inputValue()).toBe('nowhere')
  expect(await tab.title()).toBe('Registrieren · Countersign')
  await tab.reload()
  await tab.getByRole('heading', { name: 'Registrieren' }).waitFor()
  expect(await languageOf(tab)).toBe('de')
})

test('what the server refuses changes its language too, and leaves the focus where it is', async () => {
  const ada = newPerson()
  await signUp(await newTab(), ada)
  const tab = await newTab()
  await sendSignUp(tab, ada)
  await tab.getByText('An account with this email already exists.').waitFor()
  await tab.getByLabel('Language').focus()
  await tab.getByLabel('Language').selectOption('de')
  await tab.getByText('Mit dieser E-Mail-Adresse gibt es schon ein Konto.').waitFor()
  expect(await tab.evaluate(() => document.activeElement?.tagName)).toBe('SELECT')
})

test('where the browser keeps nothing, a language can be chosen all the same', async () => {
  const context = await browser.profile()
  await context.addInitScript(() =>
    Object.defineProperty(window, 'localStorage', {
      get: () => {
        throw new DOMException('Denied', 'SecurityError')
      },
    }),
  )
  const tab = await context.newPage()
  await tab.goto('/login')
  await tab.getByLabel('Language').selectOption('de')
  await tab.getByRole('heading', { name: 'Anmelden' }).waitFor()
})

test.each([
  ['how long to wait', { reason: 'TOO_MANY_REQUESTS', retryAfter: 42 }, 'in 42 Sekunden erneut'],
  ['that it has no words for it', { reason: 'BORED' }, 'Das hat nicht geklappt.'],
  [
    'the words of the server for a code that it does not know',
    {
      reason: 'INVALID_INPUT',
      issues: [{ path: ['password'], code: 'missing_emoji', message: 'Add an emoji.' }],
    },
    'Add an emoji.',
  ],
])('in German, the page says %s', async (_, data, sentence) => {
  const tab = await newTab('de')
  await tab.route('**/trpc/auth.login', (route) =>
    route.fulfill({ status: 400, json: { error: { message: '', code: -32_600, data } } }),
  )
  await tab.goto('/login')
  await tab.getByLabel('E-Mail-Adresse').fill('ada@example.com')
  await tab.getByLabel('Passwort', { exact: true }).fill('x')
  await tab.getByRole('button', { name: 'Anmelden' }).click()
  await tab.getByText(sentence).waitFor()
})

test('a name is written in its own direction, where it is typed and where it is shown', async () => {
  const tab = await newTab()
  await sendSignUp(tab, { ...newPerson(), fullName: 'ליאה כהן', email: 'nowhere' })
  await tab.getByText('Enter a valid email address.').waitFor()
  expect(await directionOf(tab, 'input[name=fullName]')).toBe('rtl')
  await signUp(tab, { ...newPerson(), fullName: 'محمد بن سلمان' })
  expect(await directionOf(tab, 'dd span:has-text("محمد")')).toBe('rtl')
  expect(await directionOf(tab, 'dd span:has-text("@example.com")')).toBe('ltr')
  expect(await focused(tab)).toBe('Profile')
})

const directionOf = (tab: Page, selector: string) =>
  tab.locator(selector).evaluate((element) => getComputedStyle(element).direction)
