// A built page, served by a server of its own, and Chromium to look at it with.
import { type ChildProcess, spawn } from 'node:child_process'
import { once } from 'node:events'
import { mkdtempSync, rmSync } from 'node:fs'
import { createServer } from 'node:net'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { fileURLToPath } from 'node:url'
import { type BrowserContext, chromium, type Page } from 'playwright-core'
import { build } from 'vite'

const web = fileURLToPath(new URL('../../', import.meta.url))
const main = fileURLToPath(new URL('../../../server/src/main.ts', import.meta.url))
const WAIT_MS = 10_000

const flags = [
  '--no-sandbox',
  '--disable-gpu',
  '--disable-quic',
  '--disable-background-networking',
  '--disable-component-update',
  '--disable-sync',
]

export interface TestBrowser {
  /** Where the page is, for example `http://localhost:41234`. */
  readonly url: string
  /** A browser profile of its own: its tabs share cookies with each other and with nobody else. */
  profile(options?: { baseURL?: string; locale?: string }): Promise<BrowserContext>
  /** What pages have complained of so far: scripts that failed, and what the policy refused. */
  complaints(): readonly string[]
  /** Sends the server a signal that the test has taught it. */
  signalServer(signal: NodeJS.Signals): void
  close(): Promise<void>
}

/** @param env what the server is told beyond what it needs */
export async function startTestBrowser(env: Record<string, string> = {}): Promise<TestBrowser> {
  const outDir = mkdtempSync(join(tmpdir(), 'web-'))
  await build({ root: web, logLevel: 'silent', build: { outDir, emptyOutDir: true } })
  const { url, server } = await startServer(outDir, env)
  const browser = await chromium.launch({
    executablePath: process.env.TEST_BROWSER ?? '/usr/bin/chromium',
    args: flags,
  })
  const complaints: string[] = []

  return {
    url,
    complaints: () => complaints,
    signalServer: (signal) => server.kill(signal),
    async profile({ baseURL = url, locale = 'en' } = {}) {
      const context = await browser.newContext({ baseURL, locale })
      context.setDefaultTimeout(WAIT_MS)
      context.on('weberror', (error) => complaints.push(String(error.error())))
      context.on('console', (message) => {
        const isRefusal = message.text().startsWith('Failed to load resource')
        if (message.type() === 'error' && !isRefusal) complaints.push(message.text())
      })
      return context
    },
    async close() {
      await browser.close()
      const exited = once(server, 'exit')
      server.kill('SIGTERM')
      await exited
      rmSync(outDir, { recursive: true })
    },
  }
}

async function startServer(webRoot: string, env: Record<string, string>) {
  const port = await freePort()
  const url = `http://localhost:${port}`
  const server: ChildProcess = spawn(process.execPath, [main], {
    stdio: ['ignore', 'ignore', 'inherit', 'ipc'],
    env: {
      PATH: process.env.PATH,
      // As in production: a Secure cookie, for which browsers take localhost as good as HTTPS.
      NODE_ENV: 'production',
      DATABASE_URL: 'pglite://memory',
      CORS_ORIGIN: url,
      JWT_ACCESS_SECRET: 'Xq7vN2mK9pRt4wYz8bCd3fGh6jLs1aEu',
      JWT_REFRESH_SECRET: 'uE5aH1sL0jG6fD3cB8zY4wT9rP2nM7kV',
      RATE_LIMIT_PER_MINUTE: '100000',
      PORT: String(port),
      WEB_ROOT: webRoot,
      // Nothing listens there: mails are queued, and wait.
      SMTP_URL: 'smtp://127.0.0.1:9',
      MAIL_FROM: 'no-reply@example.com',
      ...env,
    },
  })
  await Promise.race([
    once(server, 'message'),
    once(server, 'exit').then(() => Promise.reject(new Error('The server did not start'))),
  ])
  return { url, server }
}

async function freePort(): Promise<number> {
  const server = createServer().listen(0)
  await once(server, 'listening')
  const address = server.address()
  server.close()
  await once(server, 'close')
  if (typeof address !== 'object' || !address) throw new Error('No port to be had')
  return address.port
}

export interface Person {
  readonly fullName: string
  readonly email: string
  readonly password: string
}

let people = 0

/** A person without an account. */
export function newPerson(): Person {
  people += 1
  const email = `ada.${people}@example.com`
  return { fullName: 'Ada Lovelace', email, password: 'Analytical-Engine-1843' }
}

/** Signs a person up in this tab; resolves when the profile is shown. */
export async function signUp(page: Page, person: Person): Promise<void> {
  await sendSignUp(page, person)
  await page.getByRole('definition').getByText(person.email).waitFor()
}

/** Fills in the form for a new account and sends it, whatever comes of it. */
export async function sendSignUp(page: Page, { fullName, email, password }: Person): Promise<void> {
  await page.goto('/signup')
  await page.getByLabel('Full name').fill(fullName)
  await page.getByLabel('Email').fill(email)
  await page.getByLabel('Password', { exact: true }).fill(password)
  await page.getByRole('button', { name: 'Sign up' }).click()
}

/** Fills in the login form, wherever the tab is shown it, and sends it. */
export async function logIn(page: Page, { email, password }: Omit<Person, 'fullName'>) {
  await page.getByLabel('Email').fill(email)
  await page.getByLabel('Password', { exact: true }).fill(password)
  await page.getByRole('button', { name: 'Sign in' }).click()
}

/** What has the keyboard's focus, in words. */
export function focused(page: Page): Promise<string> {
  return page.evaluate(() => {
    const element = document.activeElement
    return element instanceof HTMLInputElement ? element.name : (element?.textContent ?? '')
  })
}
