// Tests what callers see while the database cannot be reached or ends its connections, and after.
import { createTestDatabase, type TestDatabase } from '@countersign/db/testing'
import { afterAll, beforeAll, describe, expect, test, vi } from 'vitest'
import { ada, startTestServer, type TestServer } from '../harness/test-server.ts'
import { takesInput, wires } from '../harness/wires.ts'
import { type PostgresProxy, startPostgresProxy } from './postgres-proxy.ts'

let testDatabase: TestDatabase
let server: TestServer
let proxy: PostgresProxy
let session: { accessToken: string; cookie: string }

beforeAll(async () => {
  testDatabase = await createTestDatabase()
  proxy = await startPostgresProxy(testDatabase.url)
  server = await startTestServer({ RATE_LIMITS: 'off', DATABASE_URL: proxy.url })
  // Two people: logins replace the session whose cookie they carry.
  const { cookie } = await signUp(ada.email)
  session = { ...(await signUp('grace@example.com')), cookie }
})
afterAll(async () => {
  await server.close()
  await proxy.close()
  await testDatabase.drop()
})

async function signUp(email: string) {
  const response = await fetch(`${server.url}/v1/auth/signup`, {
    method: 'POST',
    headers: { 'Content-Type': 'application/json' },
    body: JSON.stringify({ ...ada, email }),
  })
  const cookies = response.headers.getSetCookie().map((each) => each.split(';', 1)[0])
  const { accessToken } = await response.json()
  return { accessToken: String(accessToken), cookie: cookies.join('; ') }
}

const procedures = ['auth.signup', 'auth.login', 'auth.refresh', 'auth.me', 'sessions.list']

describe.each(wires)('over $name', ({ route, reasonOf }) => {
  const call = (procedure: string) => {
    const { method, path } = route(procedure)
    return fetch(`${server.url}${path}`, {
      method,
      headers: {
        'Content-Type': 'application/json',
        Authorization: `Bearer ${session.accessToken}`,
        Cookie: session.cookie,
      },
      ...(takesInput(procedure) && { body: JSON.stringify(ada) }),
    })
  }

  test.each(procedures)(
    '[51] %s is a 503 with Retry-After while it is lost, then answered',
    async (procedure) => {
      proxy.refuse(true)
      proxy.cut()
      const response = await call(procedure)
      expect(response.status).toBe(503)
      expect(reasonOf(JSON.parse(await response.text()))).toBe('UNAVAILABLE')
      expect(Number(response.headers.get('Retry-After'))).toBeGreaterThan(0)
      expect(response.headers.getSetCookie()).toEqual([])

      proxy.refuse(false)
      await vi.waitFor(async () => expect((await call(procedure)).status).not.toBe(503), {
        timeout: 5_000,
        interval: 100,
      })
    },
  )
})
