import { readFileSync } from 'node:fs'
import { createRequire } from 'node:module'
import type { AxeResults } from 'axe-core'
import type { Page } from 'playwright-core'
import { afterAll, beforeAll, describe, expect, test } from 'vitest'
import {
  createSeededDatabase,
  type SeededDatabase,
  type SeededUser,
} from '../../../server/test/harness/seeded-database.ts'
import {
  logIn,
  newPerson,
  sendSignUp,
  signUp,
  startTestBrowser,
  type TestBrowser,
} from './browser.ts'

const axe = readFileSync(createRequire(import.meta.url).resolve('axe-core/axe.min.js'), 'utf8')
const NARROW = { width: 320, height: 640 }

const ada = newPerson()
const grace = { ...newPerson(), role: 'ADMIN', links: [] } satisfies SeededUser
let database: SeededDatabase
let browser: TestBrowser
beforeAll(async () => {
  database = await createSeededDatabase([grace])
  browser = await startTestBrowser({ DATABASE_URL: database.url })
  await signUp(await (await browser.profile()).newPage(), ada)
})
afterAll(async () => {
  await browser.close()
  database.remove()
})

const unverified = {
  error: { message: '', code: -32_003, data: { reason: 'EMAIL_UNVERIFIED' } },
}
const answer = (page: Page, procedure: string, json: object) =>
  page.route(`**/trpc/${procedure}*`, (route) =>
    route.fulfill({ status: 'error' in json ? 403 : 200, json }),
  )

// What a person has to do to see each page.
const pages: Record<string, (page: Page) => Promise<void>> = {
  login: async (page) => {
    await page.goto('/login')
    await page.getByRole('heading', { name: 'Sign in' }).waitFor()
  },
  'login, refused': async (page) => {
    await page.goto('/login')
    await logIn(page, { email: 'nobody@example.com', password: 'wrong' })
    await page.getByRole('alert').waitFor()
  },
  'signup, invalid': async (page) => {
    await page.goto('/signup')
    await page.getByRole('button', { name: 'Sign up' }).click()
    await page.getByText('Add a digit.').waitFor()
  },
  profile: (page) => signUp(page, newPerson()),
  sessions: async (page) => {
    await page.goto('/sessions')
    await logIn(page, ada)
    await page.getByRole('button', { name: 'Revoke' }).first().waitFor()
  },
  account: async (page) => {
    await page.goto('/account')
    await logIn(page, ada)
    await page.getByRole('button', { name: 'Change your password' }).click()
    await page.getByText('Add a digit.').waitFor()
  },
  'forgotten password': async (page) => {
    await page.goto('/forgot-password')
    await page.getByRole('button', { name: 'Send link' }).click()
    await page.getByText('Enter a valid email address.').waitFor()
  },
  'mailed link': async (page) => {
    await page.goto('/verify-email#token=some-token01')
    await page.getByRole('button', { name: 'Confirm address' }).waitFor()
  },
  'mailed link, used': async (page) => {
    await page.goto('/undo-email-change#token=some-token01')
    await page.getByRole('button', { name: 'Undo the change' }).click()
    await page.getByText('This link does not work any more').waitFor()
  },
  'mailed link, incomplete': async (page) => {
    await page.goto('/confirm-email-change')
    await page.getByText('This link is incomplete').waitFor()
  },
  'new password, invalid': async (page) => {
    await page.goto('/reset-password#token=some-token01')
    await page.getByRole('button', { name: 'Set password' }).click()
    await page.getByText('Add a digit.').waitFor()
  },
  invitation: async (page) => {
    await page.goto('/accept-invitation#token=some-token01')
    await page.getByRole('heading', { name: 'Welcome' }).waitFor()
  },
  'address changed': async (page) => {
    await answer(page, 'account.confirmEmailChange', { result: { data: { email: ada.email } } })
    await page.goto('/confirm-email-change#token=some-token01')
    await page.getByRole('button', { name: 'Confirm new address' }).click()
    await page.getByRole('heading', { name: 'Address changed' }).waitFor()
  },
  'check your mail': async (page) => {
    await answer(page, 'auth.signup', unverified)
    await sendSignUp(page, newPerson())
    await page.getByRole('button', { name: 'Send another link' }).click()
    await page.getByText('a mail is on its way there.').waitFor()
  },
  'login, address not confirmed': async (page) => {
    await answer(page, 'auth.login', unverified)
    await page.goto('/login')
    await logIn(page, ada)
    await page.getByRole('button', { name: 'Send another link' }).waitFor()
  },
  'sign out everywhere': async (page) => {
    await page.goto('/sessions')
    await logIn(page, ada)
    await page.getByRole('button', { name: 'Sign out everywhere' }).click()
    await page.getByRole('dialog').waitFor()
  },
  administration: async (page) => {
    await page.goto('/admin')
    await logIn(page, grace)
    await page.getByRole('list', { name: 'Users' }).getByRole('link').first().waitFor()
  },
  'administration, invitation refused': async (page) => {
    await page.goto('/admin')
    await logIn(page, grace)
    await page.getByText('Invite a person').click()
    await page.getByRole('button', { name: 'Send invitation' }).click()
    await page.getByText('Enter a valid email address.').waitFor()
  },
  'administration, one user': async (page) => {
    await page.goto('/admin')
    await logIn(page, grace)
    await page.getByRole('link', { name: ada.fullName }).last().click()
    await page.getByRole('button', { name: 'End all sessions' }).waitFor()
    await page.getByText('Account created').waitFor()
  },
  'administration, a question': async (page) => {
    await page.goto('/admin')
    await logIn(page, grace)
    await page.getByRole('link', { name: ada.fullName }).last().click()
    await page.getByRole('button', { name: 'Disable account' }).click()
    await page.getByRole('dialog').waitFor()
  },
  'administration, not allowed': async (page) => {
    await page.goto('/admin')
    await logIn(page, ada)
    await page.getByRole('heading', { name: 'Not allowed' }).waitFor()
  },
  offline: async (page) => {
    await page.goto('/login')
    await page.getByRole('heading', { name: 'Sign in' }).waitFor()
    await page.context().setOffline(true)
    await page.getByText('You are offline.').waitFor()
  },
  'not found': async (page) => {
    await page.goto('/nowhere')
    await page.getByRole('heading', { name: 'Page not found' }).waitFor()
  },
  'server away': async (page) => {
    await page.route('**/trpc/**', (route) => route.abort())
    await page.goto('/')
    await page.getByText('does not answer yet').waitFor()
  },
}

describe.each(Object.entries(pages))('%s', (_, open) => {
  test('breaks no rule of axe in light or dark, and fits a narrow screen in either language', async () => {
    const page = await (await browser.profile()).newPage()
    await open(page)
    for (const colorScheme of ['light', 'dark'] as const) {
      await page.emulateMedia({ colorScheme, reducedMotion: 'reduce' })
      expect(await violationsOf(page)).toEqual([])
    }
    await page.setViewportSize(NARROW)
    for (const language of ['en', 'de']) {
      await page.locator('footer select').selectOption(language)
      await page.locator(`html[lang=${language}]`).waitFor()
      expect(await page.evaluate(() => document.documentElement.scrollWidth)).toBe(NARROW.width)
      expect(await violationsOf(page)).toEqual([])
    }
  })
})

async function violationsOf(page: Page): Promise<string[]> {
  // As text, which the page's policy does not hold up when it comes from the browser itself.
  const results: AxeResults = await page.evaluate(`${axe}; axe.run()`)
  return results.violations.map(({ id, nodes }) => `${id}: ${nodes.map(({ html }) => html)}`)
}
