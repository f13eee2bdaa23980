import { IncomingMessage, ServerResponse } from 'node:http'
import { Socket } from 'node:net'
import type { RefreshCookie } from '@countersign/api'
import express from 'express'
import { afterEach, beforeEach, describe, expect, test, vi } from 'vitest'
import { createRefreshCookie, type RefreshCookieOptions } from './refresh-cookie.ts'

const NOW = new Date('2026-01-02T03:04:05.000Z')
const production = { name: '__Host-rt', path: '/', secure: true, sameSite: 'lax' } as const
const development = { name: 'rt', path: '/', secure: false, sameSite: 'lax' } as const

const inSeconds = (seconds: number) => new Date(NOW.getTime() + seconds * 1000)

beforeEach(() => {
  vi.useFakeTimers({ now: NOW, toFake: ['Date'] })
})
afterEach(() => {
  vi.useRealTimers()
})

describe('written in production', () => {
  test('[28] the cookie is bound to its host, hidden from scripts, Secure and Lax', () => {
    const { cookie, sent } = exchange()
    cookie.write({ token: 'header.payload.signature', expiresAt: inSeconds(2_592_000) })
    expect(sent()).toBe(
      '__Host-rt=header.payload.signature; Max-Age=2592000; Path=/; HttpOnly; Secure; SameSite=Lax',
    )
  })

  test('[28] the cookie names no domain', () => {
    const { cookie, sent } = exchange()
    cookie.write({ token: 'a.b.c', expiresAt: inSeconds(60) })
    cookie.clear()
    expect(sent()).not.toMatch(/domain/i)
  })
})

describe('written', () => {
  test('in development the cookie is the same but for Secure', () => {
    const { cookie, sent } = exchange({ options: development })
    cookie.write({ token: 'a.b.c', expiresAt: inSeconds(60) })
    expect(sent()).toBe('rt=a.b.c; Max-Age=60; Path=/; HttpOnly; SameSite=Lax')
  })

  test.each([
    ['strict', 'Strict'],
    ['none', 'None'],
  ] as const)('the cookie is SameSite=%s where that is configured', (sameSite, attribute) => {
    const { cookie, sent } = exchange({ options: { ...production, sameSite } })
    cookie.write({ token: 'a.b.c', expiresAt: inSeconds(60) })
    expect(sent()).toBe(
      `__Host-rt=a.b.c; Max-Age=60; Path=/; HttpOnly; Secure; SameSite=${attribute}`,
    )
  })

  test('the cookie is kept for 400 days at most: browsers cut what is longer', () => {
    const { cookie, sent } = exchange()
    cookie.write({ token: 'a.b.c', expiresAt: inSeconds(3_650 * 86_400) })
    expect(sent()).toContain('; Max-Age=34560000; ')
  })

  test('the cookie is sent below the base path only, and cleared there', () => {
    const options = { ...production, name: '__Secure-rt', path: '/auth' }
    const { cookie, sent } = exchange({ options })
    cookie.write({ token: 'a.b.c', expiresAt: inSeconds(60) })
    expect(sent()).toBe('__Secure-rt=a.b.c; Max-Age=60; Path=/auth; HttpOnly; Secure; SameSite=Lax')
    cookie.clear()
    expect(sent()).toBe('__Secure-rt=; Max-Age=0; Path=/auth; HttpOnly; Secure; SameSite=Lax')
  })

  test.each([
    ['in a second and a half', 1.5, 1],
    ['in less than a second', 0.5, 0],
    ['a minute ago', -60, 0],
  ])('a token that expires %s is kept no longer than it lives', (_, seconds, maxAge) => {
    const { cookie, sent } = exchange()
    cookie.write({ token: 'a.b.c', expiresAt: inSeconds(seconds) })
    expect(sent()).toContain(`; Max-Age=${maxAge};`)
  })

  test('twice, the last token counts', () => {
    const { cookie, sent } = exchange()
    cookie.write({ token: 'first', expiresAt: inSeconds(60) })
    cookie.write({ token: 'second', expiresAt: inSeconds(60) })
    expect(sent()).toMatch(/^__Host-rt=second;/)
  })

  test('after it was cleared, the cookie is the one written; and the other way round', () => {
    const { cookie, sent } = exchange()
    cookie.clear()
    cookie.write({ token: 'a.b.c', expiresAt: inSeconds(60) })
    expect(sent()).toMatch(/^__Host-rt=a\.b\.c;/)
    cookie.clear()
    expect(sent()).toMatch(/^__Host-rt=;/)
  })

  test('a token cannot add attributes or header lines', () => {
    const { cookie, sent } = exchange()
    cookie.write({ token: 'a; Domain=evil.example\r\nX: y', expiresAt: inSeconds(60) })
    expect(sent()).not.toContain('; Domain')
    expect(sent()).not.toContain('\n')
  })
})

describe('cleared', () => {
  test('the cookie is emptied at once, with the attributes it was written with', () => {
    const { cookie, sent } = exchange()
    cookie.clear()
    expect(sent()).toBe('__Host-rt=; Max-Age=0; Path=/; HttpOnly; Secure; SameSite=Lax')
  })
})

describe('read', () => {
  test('the cookie is the token among other cookies', () => {
    expect(read('theme=dark; __Host-rt=a.b.c; lang=en')).toBe('a.b.c')
  })

  test('what was written is what is read', () => {
    const { cookie, sent } = exchange()
    cookie.write({ token: 'a.b_c-d=', expiresAt: inSeconds(60) })
    expect(read(String(sent()).split(';', 1)[0])).toBe('a.b_c-d=')
  })

  test.each([
    ['without a Cookie header', undefined],
    ['with an empty one', ''],
    ['with other cookies alone', 'rt=a.b.c; __Host-rt2=d; x__Host-rt=e'],
    ['with a name in other letters', '__host-rt=a.b.c'],
    ['with a name and no value', '__Host-rt'],
    ['with separators alone', ';;;==;; ;'],
  ])('%s there is none', (_, header) => {
    expect(read(header)).toBeUndefined()
  })

  test('of two cookies of the name, the first one counts', () => {
    expect(read('__Host-rt=first; __Host-rt=second')).toBe('first')
    expect(read('__Host-rt=second; other=x; __Host-rt=first')).toBe('second')
    expect(read('__Host-rt=; __Host-rt=second')).toBe('')
  })

  test('a malformed escape is read as it stands', () => {
    expect(read('__Host-rt=%E0%A4%A')).toBe('%E0%A4%A')
  })

  test.each(['__proto__', 'constructor', 'toString', 'hasOwnProperty'])(
    'a cookie called %s does no harm',
    (name) => {
      expect(read(`${name}=polluted; __Host-rt=a.b.c`)).toBe('a.b.c')
      expect(read(`${name}=polluted`)).toBeUndefined()
      expect(Object.hasOwn(Object.prototype, 'polluted')).toBe(false)
      expect({}.toString()).toBe('[object Object]')
    },
  )

  test.each(['__proto__', 'constructor', 'toString'])(
    'a cookie configured to be called %s is read from the header and nowhere else',
    (name) => {
      const options = { ...development, name }
      expect(exchange({ options }).cookie.read()).toBeUndefined()
      expect(exchange({ options, header: `${name}=a.b.c` }).cookie.read()).toBe('a.b.c')
    },
  )

  test('one among a hundred cookies is found', () => {
    const others = Array.from({ length: 99 }, (_, index) => `c${index}=x`)
    expect(read([...others, '__Host-rt=a.b.c'].join('; '))).toBe('a.b.c')
  })

  test('nothing is sent', () => {
    const { cookie, sent } = exchange({ header: '__Host-rt=a.b.c' })
    cookie.read()
    expect(sent()).toBeUndefined()
  })
})

function read(header: string | undefined): string | undefined {
  return exchange({ ...(header !== undefined && { header }) }).cookie.read()
}

// Express gives its own form to a request that never was on a wire.
function exchange({
  options = production,
  header,
}: {
  options?: RefreshCookieOptions
  header?: string
} = {}) {
  const incoming = new IncomingMessage(new Socket())
  incoming.method = 'POST'
  incoming.url = '/'
  if (header !== undefined) incoming.headers.cookie = header
  const outgoing = new ServerResponse(incoming)

  const cookies: RefreshCookie[] = []
  const app = express()
  app.use((req, res) => {
    cookies.push(createRefreshCookie(req, res, options))
  })
  app(incoming, outgoing)

  const [cookie] = cookies
  if (!cookie) throw new Error('Express did not come to the handler')
  return { cookie, sent: () => outgoing.getHeader('Set-Cookie') }
}
