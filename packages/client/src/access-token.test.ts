import { expect, test } from 'vitest'
import { readAccessToken } from './access-token.ts'

const tokenOf = (payload: unknown) =>
  `e30.${Buffer.from(JSON.stringify(payload)).toString('base64url')}.c2ln`

test('a token says whose session it is and when it was issued', () => {
  const token = tokenOf({ sid: 'session', iat: 1_767_225_600, exp: 1, sub: 'user' })
  expect(readAccessToken(token)).toEqual({ sessionId: 'session', issuedAt: 1_767_225_600 })
})

test('the alphabet of base64url and text beyond ASCII are read', () => {
  const token = tokenOf({ sid: 's', iat: 1, name: 'Ångström ÿ?>~ 日本' })
  expect(token).toMatch(/[-_]/)
  expect(readAccessToken(token)).toEqual({ sessionId: 's', issuedAt: 1 })
})

test.each([
  '',
  'opaque',
  'a.b.c',
  'a.%%%.c',
  tokenOf(null),
  tokenOf('text'),
  tokenOf([]),
  tokenOf({ iat: 1 }),
  tokenOf({ sid: 's' }),
  tokenOf({ sid: 1, iat: 1 }),
  tokenOf({ sid: 's', iat: '1' }),
])('%s is no token of this server', (token) => {
  expect(readAccessToken(token)).toBeUndefined()
})
