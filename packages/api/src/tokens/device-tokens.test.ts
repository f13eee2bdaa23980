import { beforeEach, describe, expect, test } from 'vitest'
import { createDeviceTokens, DEVICE_MAX_AGE_SECONDS } from './device-tokens.ts'

const SECRET = 'device-secret-of-32-bytes-or-more'
const NEW_SECRET = 'another-secret-of-32-bytes-or-more'
const HASH = '$argon2id$v=19$m=19456,t=2,p=1$c2FsdHNhbHQ$aGFzaGhhc2hoYXNoaGFzaA'
const ada = { email: 'ada@example.com', passwordHash: HASH }

let now: number
beforeEach(() => {
  now = Date.parse('2026-11-24T12:00:00Z')
})
const tokensOf = (...secrets: [string, ...string[]]) =>
  createDeviceTokens({ secrets, clock: () => new Date(now) })

describe('a device', () => {
  test('is one of the account whose password opened it, as long as that is its password', () => {
    const tokens = tokensOf(SECRET)
    const cookie = tokens.renew(undefined, ada)
    const device = tokens.find(cookie, ada.email)
    expect(device?.isCurrent(HASH)).toBe(true)
    expect(device?.isCurrent(`${HASH}x`)).toBe(false)
    expect(tokens.find(cookie, 'grace@example.com')).toBeUndefined()
    expect(tokens.find(undefined, ada.email)).toBeUndefined()
  })

  test('is another one with every login', () => {
    const tokens = tokensOf(SECRET)
    const cookie = tokens.renew(undefined, ada)
    const renewed = tokens.renew(cookie, ada)
    expect(renewed).toHaveLength(cookie.length)
    expect(tokens.find(renewed, ada.email)?.id).not.toBe(tokens.find(cookie, ada.email)?.id)
  })

  test('is none any more after four hundred days without a login', () => {
    const tokens = tokensOf(SECRET)
    const cookie = tokens.renew(undefined, ada)
    now += (DEVICE_MAX_AGE_SECONDS - 1) * 1000
    expect(tokens.find(cookie, ada.email)).toBeDefined()
    now += 1000
    expect(tokens.find(cookie, ada.email)).toBeUndefined()
  })

  test('outlives the exchange of the secret, and not its retirement', () => {
    const cookie = tokensOf(SECRET).renew(undefined, ada)
    expect(tokensOf(NEW_SECRET, SECRET).find(cookie, ada.email)?.isCurrent(HASH)).toBe(true)
    expect(tokensOf(NEW_SECRET).find(cookie, ada.email)).toBeUndefined()
  })
})

describe('a cookie', () => {
  test('tells nothing of whose device it is', () => {
    const [one, other] = ['ada@example.com', 'grace@example.com'].map((email) =>
      tokensOf(SECRET).renew(undefined, { email, passwordHash: HASH }),
    )
    expect(Buffer.from(one ?? '', 'base64url').toString('latin1')).not.toContain('ada')
    expect(one).toHaveLength(other?.length ?? 0)
  })

  test('remembers the five accounts that were opened last, and is no longer than that', () => {
    const tokens = tokensOf(SECRET)
    const emails = Array.from({ length: 8 }, (_, index) => `${index}@example.com`)
    let cookie: string | undefined
    for (const email of emails) cookie = tokens.renew(cookie, { email, passwordHash: HASH })
    const known = emails.filter((email) => tokens.find(cookie, email))
    expect(known).toEqual(emails.slice(3))
    expect(cookie?.length).toBeLessThan(300)
  })

  test.each([
    ['nothing', () => ''],
    ['no token', () => 'x'.repeat(59)],
    [
      'a token that was changed',
      (token: string) => `${token[0] === 'A' ? 'B' : 'A'}${token.slice(1)}`,
    ],
    ['a token that was cut', (token: string) => token.slice(0, -1)],
    ['too much', () => 'x.'.repeat(100_000)],
    ['other characters', (token: string) => `${token.slice(0, -1)}é`],
  ])('of %s makes no device', (_, change) => {
    const tokens = tokensOf(SECRET)
    const cookie = change(tokens.renew(undefined, ada))
    expect(tokens.find(cookie, ada.email)).toBeUndefined()
    expect(tokens.find(tokens.renew(cookie, ada), ada.email)).toBeDefined()
  })

  test('of garbage keeps no garbage but what may be a token', () => {
    const renewed = tokensOf(SECRET).renew('a.b.c.;', ada)
    expect(renewed).toMatch(/^[\w-]{59}$/)
  })
})
