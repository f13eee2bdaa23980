// Walks through the page of an example in Chromium. All five have the same labels.
import { equal, ok } from 'node:assert/strict'
import type { Browser, Page } from 'playwright-core'

const WAIT_MS = 20_000
const password = 'Analytical-Engine-1843'

export interface Visit {
  readonly name: string
  readonly browser: Browser
  readonly url: string
}

/** Returns what was done. Throws at the first thing that is not as it should be, or when the page complains. */
export async function visitExample({ name, browser, url }: Visit): Promise<string[]> {
  const context = await browser.newContext({ baseURL: url, locale: 'en' })
  context.setDefaultTimeout(WAIT_MS)
  const complaints: string[] = []
  context.on('weberror', (error) => complaints.push(String(error.error())))
  context.on('console', (message) => {
    const isRefusal = message.text().startsWith('Failed to load resource')
    if (message.type() === 'error' && !isRefusal) complaints.push(message.text())
  })
  const page = await context.newPage()
  const email = `ada.${name}@example.com`
  const steps: string[] = []
  const step = async (what: string, work: () => Promise<unknown>) => {
    try {
      await work()
    } catch (error) {
      throw new Error(`${name}: ${what}\n${complaints.join('\n')}`, { cause: error })
    }
    steps.push(what)
  }

  await step('shows that nobody is signed in', () =>
    page.goto('/').then(() => signInForm(page).waitFor()),
  )
  await step('refuses a weak password before it is sent', () => signUp(page, email, 'weak'))
  await step('says why', () => says(page, 'Enter at least 10 characters.'))
  await step('signs up', () => signUp(page, email, password))
  await step('shows who is signed in', () => showsAda(page))
  await step('lists the session', () => page.getByText('This session').waitFor())
  if (name === 'next') await step('asks the route handler', () => askRouteHandler(page))
  await step('keeps the session over a reload', () => page.reload().then(() => showsAda(page)))
  await step('tells another tab', () => signsOutInAllTabs(page))
  await step('refuses a wrong password', () => signIn(page, email, 'wrong'))
  await step('says so', () => says(page, 'Invalid credentials'))
  await step('signs in', () => signIn(page, email, password).then(() => showsAda(page)))
  equal(complaints.join('\n'), '', `${name}: the page complains`)
  await context.close()
  return steps
}

const signInForm = (page: Page) => page.getByRole('form', { name: 'Sign in' })
const showsAda = (page: Page) => page.getByText('Signed in as Ada Lovelace').waitFor()
const says = (page: Page, text: string) => page.getByRole('alert').getByText(text).waitFor()

async function signUp(page: Page, email: string, secret: string): Promise<void> {
  const form = page.getByRole('form', { name: 'Sign up' })
  await form.getByLabel('Full name').fill('Ada Lovelace')
  await form.getByLabel('Email').fill(email)
  await form.getByLabel('Password').fill(secret)
  await form.getByRole('button').click()
}

async function signIn(page: Page, email: string, secret: string): Promise<void> {
  await signInForm(page).getByLabel('Email').fill(email)
  await signInForm(page).getByLabel('Password').fill(secret)
  await signInForm(page).getByRole('button').click()
}

async function signsOutInAllTabs(page: Page): Promise<void> {
  const other = await page.context().newPage()
  await other.goto('/')
  await showsAda(other)
  await other.getByRole('button', { name: 'Sign out' }).click()
  await signInForm(other).waitFor()
  await signInForm(page).waitFor()
  await other.close()
}

async function askRouteHandler(page: Page): Promise<void> {
  await page.getByRole('button', { name: 'Ask the route handler' }).click()
  await page.getByText(/^\{"userId":"[0-9a-f-]{36}"\}$/).waitFor()
  // Without a token, with the cookies of the page.
  equal((await page.request.get('/api/whoami')).status(), 401)
  const html = await (await page.request.get('/')).text()
  ok(html.includes('One moment'), 'the page is rendered on the server, for nobody in particular')
}
