// Tests batches, and streamed answers that begin before the calls have run.
import { randomUUID } from 'node:crypto'
import { afterAll, beforeAll, beforeEach, describe, expect, test } from 'vitest'
import { answerTo, open } from '../harness/sockets.ts'
import { startTarget, type Target } from '../harness/target.ts'
import { ada, type createBrowser } from '../harness/test-server.ts'

const PASSWORD = ada.password

let server: Target
let browser: ReturnType<typeof createBrowser>
let email: string
beforeAll(async () => {
  server = await startTarget()
})
afterAll(() => server.close())
beforeEach(async () => {
  browser = server.browser()
  email = `${randomUUID()}@example.com`
  browser.accessToken = (await browser.api.auth.signup.mutate({ ...ada, email })).accessToken
})

const post = (path: string, body: unknown = {}, headers: Record<string, string> = {}) =>
  browser.fetch(path, {
    method: 'POST',
    headers: { 'Content-Type': 'application/json', ...headers },
    body: JSON.stringify(body),
  })

async function expectRefusal(response: Response, reason = 'BATCH_REFUSED') {
  const text = await response.text()
  expect(JSON.parse(text)).toMatchObject({ error: { data: { reason } } })
  expect(response.status).toBe(400)
  expect(response.headers.getSetCookie()).toEqual([])
  expect(text.length).toBeLessThan(2_048)
}

const isUnharmed = async (cookie: string | undefined) => {
  expect(await browser.refreshCookie()).toBe(cookie)
  await browser.api.auth.refresh.mutate()
  // Rotated once, from the very token of before: nothing had rotated it in between.
  expect(await generationOf()).toBe(1)
}
const generationOf = async () => {
  const [, payload = ''] = (await browser.refreshCookie())?.split('.') ?? []
  return JSON.parse(Buffer.from(payload, 'base64url').toString()).gen
}

describe('a batch with two calls that set the cookie', () => {
  test.each([
    'auth.refresh,auth.refresh',
    'auth.refresh,auth.logout',
    'auth.logout,auth.login',
    'auth.login,auth.signup',
  ])('[34] %s is refused before any write', async (names) => {
    const cookie = await browser.refreshCookie()
    const login = { email, password: PASSWORD }
    await expectRefusal(await post(`/trpc/${names}?batch=1`, { 0: login, 1: login }))
    await isUnharmed(cookie)
  })

  test('[34] is seen through percent-encoding', async () => {
    const cookie = await browser.refreshCookie()
    await expectRefusal(await post('/trpc/auth.refresh%2Cauth%2elogout?batch=1'))
    await expectRefusal(await post('/trpc/auth.refresh,auth.refresh?b=0&batch=1'))
    expect((await post('/trpc/x/auth.refresh,auth.refresh?batch=1')).status).toBe(404)
    await isUnharmed(cookie)
  })

  test('[34] one of them with others keeps cookie and answers', async () => {
    const answer = await post('/trpc/auth.refresh,auth.signup2?batch=1')
    expect(answer.status).toBe(207)
    expect(answer.headers.getSetCookie()).toHaveLength(1)
    expect(await generationOf()).toBe(1)
  })
})

describe('a streamed answer', () => {
  test.each([
    ['auth.refresh', { 'trpc-accept': 'application/jsonl' }],
    ['auth.refresh', { Accept: 'application/jsonl' }],
    ['auth.refresh', { Accept: 'text/html, application/jsonl;q=0.1' }],
    ['auth.logout', { 'trpc-accept': 'application/jsonl' }],
    ['auth.login', { 'trpc-accept': 'application/jsonl' }],
    ['auth.signup', { 'trpc-accept': 'application/jsonl' }],
  ])('[35] is refused to %s with %j before any write', async (name, headers) => {
    const cookie = await browser.refreshCookie()
    const input = { ...ada, email: `${randomUUID()}@example.com` }
    for (const path of [
      `/trpc/${name}`,
      `/trpc/${name}?batch=1`,
      `/trpc/${name},auth.nothing?batch=1`,
    ]) {
      await expectRefusal(await post(path, { 0: input, ...input }, { ...headers }))
    }
    await isUnharmed(cookie)
  })

  test('[35] is given to what sets no cookie', async () => {
    const response = await browser.fetch('/trpc/auth.me,sessions.list?batch=1', {
      headers: {
        'trpc-accept': 'application/jsonl',
        Authorization: `Bearer ${browser.accessToken}`,
      },
    })
    expect(response.status).toBe(200)
    expect(await response.text()).toContain(email)
  })
})

describe('a target that parsers read differently', () => {
  const sendRaw = async (target: string, headers: string, body: string) => {
    const socket = open(server.url)
    const head = `POST ${target} HTTP/1.1\r\nHost: localhost\r\nContent-Type: application/json\r\n`
    const end = `Content-Length: ${Buffer.byteLength(body)}\r\nConnection: close\r\n\r\n`
    socket.write(Buffer.from(head + headers + end, 'latin1'))
    socket.write(body)
    return answerTo(socket)
  }

  test.each([
    ['three logins', '/trpc/auth.login,auth.login,auth.login?batch=1#', ''],
    ['thousands of names', `/trpc/${'x,'.repeat(2_000)}x?batch=1#`, ''],
    ['a streamed refresh', '/trpc/auth.refresh?batch=1#', 'trpc-accept: application/jsonl\r\n'],
    ['a backslash behind the name', '/trpc/auth.login\\', ''],
    ['a backslash before the name', '/trpc/.\\auth.login', ''],
    ['a character beyond ASCII', '/trpc/auth.refresh?batch=1\u00a0', ''],
    ['another path', '/v1/auth/login#', ''],
    ['a path of no procedure', '/health#', ''],
  ])('[58] with %s is refused before any write', async (_, target, headers) => {
    const cookie = await browser.refreshCookie()
    const login = { email, password: PASSWORD }
    const answer = await sendRaw(
      target,
      `${headers}Cookie: rt=${cookie}\r\n`,
      JSON.stringify({ 0: login, 1: login, 2: login, ...login }),
    )
    expect(answer).toMatch(/^HTTP\/1\.1 400 /)
    expect(answer).not.toContain('Set-Cookie')
    expect(answer.length).toBeLessThan(2_048)
    await isUnharmed(cookie)
  })
})

describe('a batch over the limit', () => {
  const me = (size: number) => `/trpc/${Array(size).fill('auth.me').join(',')}?batch=1`

  test('[36] is refused whole, and one within it is served', async () => {
    expect((await browser.fetch(me(10))).status).toBe(401)
    await expectRefusal(await browser.fetch(me(11)))
    await expectRefusal(
      await post(`/trpc/${Array(11).fill('sessions.revokeOthers').join(',')}?batch=1`),
    )
  })

  test('[36] of 14,000 commas is answered in a few words', async () => {
    const commas = ','.repeat(14_000)
    await expectRefusal(await browser.fetch(`/trpc/${commas}?batch=1`))
    await expectRefusal(await post(`/trpc/auth.refresh${commas}?batch=1`))
    const single = await browser.fetch(`/trpc/${commas}`)
    expect(single.status).toBe(404)
    expect((await single.text()).length).toBeLessThan(2_048)
  })

  test('[36] names that nothing has are not repeated', async () => {
    const name = 'x'.repeat(1_000)
    const response = await browser.fetch(`/trpc/auth.me,${name}?batch=1`)
    expect(await response.text()).not.toContain(name)
  })
})
