import { randomUUID } from 'node:crypto'
import { afterAll, beforeAll, expect, test } from 'vitest'
import { ada, startTestServer, type TestServer } from '../harness/test-server.ts'

let server: TestServer
beforeAll(async () => {
  server = await startTestServer({ RATE_LIMITS: 'off' })
})
afterAll(() => server.close())

async function signedIn(person = { ...ada, email: `${randomUUID()}@example.com` }) {
  const browser = server.browser()
  browser.accessToken = (await browser.api.auth.signup.mutate(person)).accessToken
  return { browser, person }
}

test('a user sees the devices behind the sessions, and revokes one of them from another', async () => {
  const { browser: laptop, person } = await signedIn()
  const phone = server.browser()
  phone.accessToken = (await phone.api.auth.login.mutate(person)).accessToken

  const { sessions } = await phone.api.sessions.list.query()
  expect(sessions.map(({ current, ip }) => ({ current, ip }))).toEqual([
    { current: true, ip: '127.0.0.1' },
    { current: false, ip: '127.0.0.1' },
  ])
  await phone.api.sessions.revoke.mutate({ id: sessions[1]?.id ?? '' })
  await expect(laptop.api.auth.refresh.mutate()).rejects.toMatchObject({
    data: { reason: 'SESSION_REVOKED' },
  })
  await expect(laptop.api.sessions.list.query()).rejects.toMatchObject({
    data: { reason: 'SESSION_REVOKED' },
  })
})

test('no answer about sessions holds a token, a key or a hash', async () => {
  const { browser } = await signedIn()
  const cookie = (await browser.refreshCookie()) ?? ''
  const answer = JSON.stringify(await browser.api.sessions.list.query())
  const [, payload = ''] = cookie.split('.')
  const { key } = JSON.parse(Buffer.from(payload, 'base64url').toString())
  expect(key).toMatch(/^[\w-]{43}$/)
  for (const secret of [cookie, key, 'hash', 'key']) expect(answer).not.toContain(secret)
})

test('a logout everywhere revokes the sessions of the other browsers too', async () => {
  const { browser, person } = await signedIn()
  const other = server.browser()
  await other.api.auth.login.mutate(person)
  await browser.api.auth.logout.mutate({ everywhere: true })
  await expect(other.api.auth.refresh.mutate()).rejects.toMatchObject({
    data: { reason: 'SESSION_REVOKED' },
  })
})

test('without key pairs the key set is empty', async () => {
  const response = await fetch(`${server.url}/.well-known/jwks.json`)
  expect(response.status).toBe(200)
  expect(response.headers.get('Cache-Control')).toBe('public, max-age=300')
  expect(await response.json()).toEqual({ keys: [] })
})
