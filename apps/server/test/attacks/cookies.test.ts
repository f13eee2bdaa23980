// Tests cookie headers that no browser sends.
import { randomBytes, randomUUID } from 'node:crypto'
import { afterAll, beforeAll, describe, expect, test } from 'vitest'
import { startTarget, type Target } from '../harness/target.ts'
import { ada } from '../harness/test-server.ts'
import { wires } from '../harness/wires.ts'

const NAME = '__Host-rt'

let server: Target
beforeAll(async () => {
  server = await startTarget({
    NODE_ENV: 'production',
    CORS_ORIGIN: 'https://app.example.com',
    JWT_ACCESS_SECRET: randomBytes(32).toString('base64url'),
    JWT_REFRESH_SECRET: randomBytes(32).toString('base64url'),
  })
})
afterAll(() => server.close())

describe.each(wires)('over $name', ({ route, reasonOf }) => {
  const send = (
    procedure: string,
    { cookie = '', bearer = '', body }: { cookie?: string; bearer?: string; body?: unknown } = {},
  ) => {
    const { method, path } = route(procedure)
    return fetch(`${server.url}${path}`, {
      method,
      headers: {
        'Content-Type': 'application/json',
        ...(cookie && { Cookie: cookie }),
        ...(bearer && { Authorization: `Bearer ${bearer}` }),
      },
      ...(body !== undefined && { body: JSON.stringify(body) }),
    })
  }
  const signUp = async () => {
    const person = { ...ada, email: `${randomUUID()}@example.com` }
    const response = await send('auth.signup', { body: person })
    const setCookie = refreshCookieOf(response)
    const text = await response.text()
    return { person, setCookie, token: tokenOf(setCookie), text }
  }

  test('[28] in production the cookie is exactly what it must be, and its token is in no body', async () => {
    const { person, setCookie, token, text } = await signUp()
    const form = new RegExp(
      `^${NAME}=[\\w-]+\\.[\\w-]+\\.[\\w-]+; Max-Age=\\d+; Path=/; HttpOnly; Secure; SameSite=Lax$`,
    )
    expect(setCookie).toMatch(form)
    expect(text).not.toContain(token)

    const refreshed = await send('auth.refresh', { cookie: `${NAME}=${token}` })
    expect(refreshCookieOf(refreshed)).toMatch(form)
    expect(await refreshed.text()).not.toContain(tokenOf(refreshCookieOf(refreshed)))

    const login = await send('auth.login', { body: person })
    expect(refreshCookieOf(login)).toMatch(form)
    expect(await login.text()).not.toContain(tokenOf(refreshCookieOf(login)))

    const logout = await send('auth.logout', { cookie: `${NAME}=${token}` })
    expect(refreshCookieOf(logout)).toBe(
      `${NAME}=; Max-Age=0; Path=/; HttpOnly; Secure; SameSite=Lax`,
    )
  })

  test('the cookie of a known device is as hidden, opens nothing, and goes out beside the other', async () => {
    const { person, setCookie } = await signUp()
    const login = await send('auth.login', { body: person })
    const [refresh, device] = login.headers.getSetCookie()
    expect(refresh).toMatch(/^__Host-rt=/)
    expect(device).toMatch(
      /^__Host-rt-device=[\w-]{59}; Max-Age=34560000; Path=\/; HttpOnly; Secure; SameSite=Lax$/,
    )
    const cookie = device?.split(';', 1).join() ?? ''
    expect(cookie).not.toBe(setCookie)
    for (const procedure of ['auth.refresh', 'auth.me']) {
      expect((await send(procedure, { cookie })).status).toBe(401)
    }
    const guess = await send('auth.login', {
      cookie,
      body: { ...person, password: 'Wrong-1843-x' },
    })
    expect([guess.status, guess.headers.getSetCookie()]).toEqual([401, []])
    const failed = await send('auth.login', {
      cookie: `__Host-rt-device=${'x'.repeat(5_000)}`,
      body: person,
    })
    expect(failed.status).toBe(200)
  })

  test('[28] the cookie signs nobody in where an access token is asked for', async () => {
    const { token } = await signUp()
    for (const procedure of ['auth.me', 'sessions.list', 'sessions.revokeOthers']) {
      const response = await send(procedure, { cookie: `${NAME}=${token}` })
      expect([response.status, reasonOf(await response.json())]).toEqual([401, 'UNAUTHENTICATED'])
    }
  })

  test('[28] the name of development is not taken in production', async () => {
    const { token } = await signUp()
    const response = await send('auth.refresh', { cookie: `rt=${token}` })
    expect(response.status).toBe(401)
  })

  test.each([
    ['empty', () => `${NAME}=`],
    ['without a value', () => NAME],
    ['a lone equals sign', () => '='],
    ['nothing but semicolons', () => ';;;;'],
    ['with a broken escape', () => `${NAME}=%E0%A4%A`],
    ['quoted nonsense', () => `${NAME}="a.b.c"`],
    ['__proto__', () => '__proto__=x; constructor=y; toString=z'],
    ['ten kilobytes', () => `${NAME}=${'a'.repeat(10_000)}`],
    ['with bytes above ASCII', () => `${NAME}=\u00ff\u00fe`],
    ['a JSON document', () => `${NAME}=j:{"a":1}`],
  ])('[33] a cookie that is %s is a 401', async (_, cookie) => {
    const response = await send('auth.refresh', { cookie: cookie() })
    expect([response.status, reasonOf(await response.json())]).toEqual([401, 'UNAUTHENTICATED'])
    expect(response.headers.getSetCookie()).toEqual([])
  })

  test('[33] of two cookies of the name the first one counts, whichever it is', async () => {
    const { token } = await signUp()
    const second = await send('auth.refresh', { cookie: `${NAME}=nonsense; ${NAME}=${token}` })
    expect(second.status).toBe(401)
    const first = await send('auth.refresh', { cookie: `${NAME}=${token}; ${NAME}=nonsense` })
    expect(first.status).toBe(200)
  })

  test('[33] the cookie is found among a hundred others', async () => {
    const { token } = await signUp()
    const others = Array.from({ length: 50 }, (_, i) => `c${i}=${'v'.repeat(20)}`)
    const cookie = [...others, `${NAME}=${token}`, ...others].join('; ')
    expect((await send('auth.refresh', { cookie })).status).toBe(200)
  })
})

function refreshCookieOf(response: Response): string {
  return response.headers.getSetCookie().find((each) => each.startsWith(`${NAME}=`)) ?? ''
}

function tokenOf(setCookie: string): string {
  const token = setCookie.slice(NAME.length + 1).split(';', 1)[0]
  if (!token) throw new Error('There is no refresh cookie')
  return token
}
