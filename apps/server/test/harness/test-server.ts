// Starts a real server on a disposable database, and browsers that talk to it over HTTP.
import { type ApiClient, createApiClient } from '@countersign/client'
import { createTestDatabase, type TestDatabase } from '@countersign/db/testing'
import { CookieJar } from 'tough-cookie'
import { loadConfig } from '../../src/config/load-config.ts'
import type { Config } from '../../src/config/to-config.ts'
import { createLogger } from '../../src/operations/logger.ts'
import { startServer } from '../../src/operations/start-server.ts'

export const ada = {
  fullName: 'Ada Lovelace',
  email: 'ada@example.com',
  password: 'Analytical-Engine-1843',
}

/** The variables that a server requires. */
export const testEnv = {
  NODE_ENV: 'test',
  JWT_ACCESS_SECRET: 'access-secret-of-32-bytes-or-more',
  JWT_REFRESH_SECRET: 'refresh-secret-of-32-bytes-or-more',
}

export interface TestServer {
  /** For example `http://127.0.0.1:41234`. */
  readonly url: string
  /** Everything the server has logged so far, a line each. */
  logLines(): string[]
  browser(): Browser
  readonly database: TestDatabase
  close(): Promise<void>
}

/** Keeps cookies as a browser does, and the access token in memory as a page does. */
interface Browser {
  readonly jar: CookieJar
  readonly api: ApiClient
  accessToken: string | undefined
  /** Plain fetch with this browser's cookies; the path is relative to the server. */
  fetch(path: string, init?: RequestInit): Promise<Response>
  refreshCookie(): Promise<string | undefined>
}

export async function startTestServer(env: Record<string, string> = {}): Promise<TestServer> {
  const testDatabase = await createTestDatabase()
  const config = testConfig({ DATABASE_URL: testDatabase.url, ...env })
  const lines: string[] = []
  const logger = createLogger({
    level: 'info',
    stream: { write: (line: string) => lines.push(line) },
  })
  const server = await startServer({ ...config, host: '127.0.0.1', port: 0 }, logger)
  const url = `http://127.0.0.1:${server.port}`

  return {
    url,
    logLines: () => lines,
    browser: () => createBrowser(url, config.refreshCookie.name),
    database: testDatabase,
    async close() {
      await server.close()
      await testDatabase.drop()
    },
  }
}

export function testConfig(env: Record<string, string> = {}): Config {
  const loaded = loadConfig({ ...testEnv, ...env })
  if (loaded.kind === 'invalid') throw new Error(JSON.stringify(loaded.problems))
  return loaded.config
}

export function createBrowser(url: string, cookieName = 'rt'): Browser {
  const jar = new CookieJar()
  const fetchWithJar = async (input: Parameters<typeof fetch>[0], init: RequestInit = {}) => {
    const target = String(input instanceof Request ? input.url : input)
    const headers = new Headers(init.headers)
    const cookies = await jar.getCookieString(target)
    if (cookies) headers.set('Cookie', cookies)
    const response = await fetch(target, { ...init, headers })
    for (const cookie of response.headers.getSetCookie()) await jar.setCookie(cookie, target)
    return response
  }
  const browser: Browser = {
    jar,
    accessToken: undefined,
    api: createApiClient({
      url: `${url}/trpc`,
      fetch: fetchWithJar,
      accessToken: () => browser.accessToken,
    }),
    fetch: (path, init) => fetchWithJar(`${url}${path}`, init),
    async refreshCookie() {
      const cookies = await jar.getCookies(url)
      return cookies.find(({ key }) => key === cookieName)?.value
    },
  }
  return browser
}
