import { expect, test } from 'vitest'
import { readAccessToken } from './access-token.ts'

const tokenOf = (payload: unknown) =>
  `e30.${Buffer.from(JSON.stringify(payload)).toString('base64url')}.c2ln`

test('a token says whose it is, of which session, and when it was issued', () => {
  const token = tokenOf({ sid: 'session', iat: 1_767_225_600, exp: 1, sub: 'user' })
  expect(readAccessToken(token)).toEqual({
    userId: 'user',
    sessionId: 'session',
    issuedAt: 1_767_225_600,
  })
})

test('the alphabet of base64url and text beyond ASCII are read', () => {
  const token = tokenOf({ sub: 'u', sid: 's', iat: 1, name: 'Ångström ÿ?>~ 日本' })
  expect(token).toMatch(/[-_]/)
  expect(readAccessToken(token)).toEqual({ userId: 'u', sessionId: 's', issuedAt: 1 })
})

test.each([
  '',
  'opaque',
  'a.b.c',
  'a.%%%.c',
  tokenOf(null),
  tokenOf('text'),
  tokenOf([]),
  tokenOf({ sub: 'u', iat: 1 }),
  tokenOf({ sub: 'u', sid: 's' }),
  tokenOf({ sid: 's', iat: 1 }),
  tokenOf({ sub: 'u', sid: 1, iat: 1 }),
  tokenOf({ sub: 1, sid: 's', iat: 1 }),
  tokenOf({ sub: 'u', sid: 's', iat: '1' }),
])('%s is no token of this server', (token) => {
  expect(readAccessToken(token)).toBeUndefined()
})
