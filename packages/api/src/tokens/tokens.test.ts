import { SignJWT } from 'jose'
import { beforeAll, describe, expect, test } from 'vitest'
import { createAccessTokens } from './access-tokens.ts'
import { createRefreshTokens } from './refresh-tokens.ts'
import { createSigningKeys, type SigningKeys } from './signing-keys.ts'

const NOW_SECONDS = 1_700_000_000
const clock = () => new Date(NOW_SECONDS * 1000)
const userId = '01932f6e-0000-7000-8000-000000000001'
const sessionId = '01932f6e-0000-7000-8000-000000000002'
const key = 'k'.repeat(43)

let keys: SigningKeys
beforeAll(async () => {
  // One key for both kinds, so that nothing but the claims and the type can tell them apart.
  keys = await createSigningKeys({ secrets: ['one-secret-of-32-bytes-for-both-kinds'] })
})

const accessClaims = {
  sub: userId,
  sid: sessionId,
  role: 'USER',
  iss: 'countersign',
  aud: 'countersign',
  iat: NOW_SECONDS,
  exp: NOW_SECONDS + 900,
}
const refreshClaims = { sub: userId, sid: sessionId, gen: 0, key, exp: NOW_SECONDS + 900 }

function sign(claims: Record<string, unknown>, typ: string): Promise<string> {
  const header = { alg: keys.current.algorithm, kid: keys.current.kid, typ }
  return new SignJWT(claims).setProtectedHeader(header).sign(keys.current.signing)
}

describe('an access token', () => {
  const verify = (token: string) =>
    createAccessTokens({
      keys,
      issuer: 'countersign',
      audience: 'countersign',
      ttlSeconds: 900,
      clock,
    }).verify(token)
  const verified = async (changes: Record<string, unknown>, typ = 'at+jwt') =>
    verify(await sign({ ...accessClaims, ...changes }, typ))

  test('says whose session it is', async () => {
    expect(await verified({})).toEqual({
      userId,
      sessionId,
      role: 'USER',
      isNearExpiry: false,
    })
  })

  test.each(['rt+jwt', 'JWT', ''])('of the type %j is refused', async (typ) => {
    expect(await verified({}, typ)).toBeUndefined()
  })

  test.each([
    ['another issuer', { iss: 'another' }],
    ['another audience', { aud: 'another' }],
    ['no issuer', { iss: undefined }],
    ['no expiry', { exp: undefined }],
    ['no session', { sid: undefined }],
    ['no subject', { sub: undefined }],
    ['no issue time', { iat: undefined }],
    ['a session that is no id', { sid: 'x' }],
    ['a subject that is no id', { sub: "' or 1=1" }],
    ['another role', { role: 'ROOT' }],
    ['an expiry that is no number', { exp: 'later' }],
    ['an expiry more than a minute ago', { exp: NOW_SECONDS - 61 }],
    ['an issue time more than a minute ahead', { iat: NOW_SECONDS + 61 }],
    ['a start more than a minute ahead', { nbf: NOW_SECONDS + 61 }],
  ])('with %s is refused', async (_, changes) => {
    expect(await verified(changes)).toBeUndefined()
  })

  test.each([
    ['expired half a minute ago', { exp: NOW_SECONDS - 30 }],
    ['was issued half a minute ahead', { iat: NOW_SECONDS + 30 }],
  ])('that %s by our clock is taken: clocks of replicas differ', async (_, changes) => {
    expect(await verified(changes)).toBeDefined()
  })

  test('that was verified before is refused from the second on from which a new process refuses it', async () => {
    let seconds = NOW_SECONDS
    const create = () =>
      createAccessTokens({
        keys,
        issuer: 'countersign',
        audience: 'countersign',
        ttlSeconds: 900,
        clock: () => new Date(seconds * 1000),
      })
    const remembering = create()
    const token = await sign(accessClaims, 'at+jwt')
    expect(await remembering.verify(token)).toBeDefined()
    for (seconds = NOW_SECONDS + 955; seconds < NOW_SECONDS + 965; seconds += 1) {
      expect(await remembering.verify(token)).toEqual(await create().verify(token))
    }
    expect(await remembering.verify(token)).toBeUndefined()
  })

  test('[61] that is older than the TTL of now is refused, whatever it says itself', async () => {
    const long = { iat: NOW_SECONDS - 961, exp: NOW_SECONDS + 3_600 }
    expect(await verified(long)).toBeUndefined()
    expect(await verified({ ...long, iat: NOW_SECONDS - 959 })).toBeDefined()
  })

  test('[61] is issued for no longer than its session has left, and the client is told so', async () => {
    const tokens = createAccessTokens({
      keys,
      issuer: 'countersign',
      audience: 'countersign',
      ttlSeconds: 900,
      clock,
    })
    const issue = (secondsLeft: number) =>
      tokens.issue({ id: sessionId, userId, role: 'USER', secondsLeft })
    const expiryOf = ({ accessToken }: { accessToken: string }) =>
      JSON.parse(Buffer.from(accessToken.split('.')[1] ?? '', 'base64url').toString()).exp
    for (const [left, expected] of [
      [10_000, 900],
      [900.5, 900],
      [61.9, 61],
      [0.2, 1],
    ] as const) {
      const grant = await issue(left)
      expect(grant.expiresIn).toBe(expected)
      expect(expiryOf(grant)).toBe(NOW_SECONDS + expected)
    }
  })

  test('[61] says when only the database can tell whether its session is active', async () => {
    expect(await verified({ exp: NOW_SECONDS + 61 })).toMatchObject({ isNearExpiry: false })
    expect(await verified({ exp: NOW_SECONDS + 60 })).toMatchObject({ isNearExpiry: true })
    expect(await verified({ exp: NOW_SECONDS - 30 })).toMatchObject({ isNearExpiry: true })
  })

  test('[13] that differs in one character from one that was verified before is refused', async () => {
    const tokens = createAccessTokens({
      keys,
      issuer: 'countersign',
      audience: 'countersign',
      ttlSeconds: 900,
      clock,
    })
    const token = await sign(accessClaims, 'at+jwt')
    expect(await tokens.verify(token)).toBeDefined()
    const [header, payload, signature = ''] = token.split('.')
    const other = signature.startsWith('A') ? 'B' : 'A'
    expect(
      await tokens.verify(`${header}.${payload}.${other}${signature.slice(1)}`),
    ).toBeUndefined()
    expect(await tokens.verify(token)).toBeDefined()
  })

  test.each(['', 'a.b.c', 'a', '....', `${'x'.repeat(10_000)}.y.z`])(
    'in the form %j is refused',
    async (token) => {
      expect(await verify(token)).toBeUndefined()
    },
  )
})

describe('a refresh token', () => {
  const verify = (token: string) => createRefreshTokens({ keys, clock }).verify(token)
  const verified = async (changes: Record<string, unknown>, typ = 'rt+jwt') =>
    verify(await sign({ ...refreshClaims, ...changes }, typ))

  test('is authentic with its session, generation and key', async () => {
    expect(await verified({})).toMatchObject({
      kind: 'authentic',
      key,
      presented: { sessionId, userId, generation: 0 },
    })
  })

  test('does not hand the key on to the database', async () => {
    const verdict = await verified({})
    expect('presented' in verdict && JSON.stringify(verdict.presented)).not.toContain(key)
  })

  test.each(['at+jwt', 'JWT', ''])('of the type %j is forged', async (typ) => {
    expect(await verified({}, typ)).toEqual({ kind: 'forged' })
  })

  test.each([
    ['no key', { key: undefined }],
    ['a short key', { key: 'k' }],
    ['no generation', { gen: undefined }],
    ['a negative generation', { gen: -1 }],
    ['half a generation', { gen: 0.5 }],
    ['a generation that no column holds', { gen: 2 ** 31 }],
    ['no expiry', { exp: undefined }],
    ['a session that is no id', { sid: 'x' }],
    ['a subject that is no id', { sub: 'x' }],
  ])('with %s is forged', async (_, changes) => {
    expect(await verified(changes)).toEqual({ kind: 'forged' })
  })

  test('past its expiry has expired', async () => {
    expect(await verified({ exp: NOW_SECONDS })).toEqual({ kind: 'expired' })
  })

  test('is the same for the same session and generation', async () => {
    const { issue } = createRefreshTokens({ keys, clock })
    const session = { id: sessionId, userId, generation: 3, idleExpiresAt: clock() }
    expect(await issue(session, key)).toEqual(await issue(session, key))
  })
})

describe('[13] a token in another spelling is refused', () => {
  const alphabet = 'ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789-_'
  const mangle: [string, (token: string) => string][] = [
    [
      'other unused bits',
      (token) => token.slice(0, -1) + alphabet.charAt(alphabet.indexOf(token.slice(-1)) ^ 1),
    ],
    ['padding', (token) => `${token}=`],
    ['padding in its header', (token) => token.replace('.', '=.')],
    ['white space inside', (token) => `${token.slice(0, -3)} ${token.slice(-3)}`],
    ['a line break at its end', (token) => `${token}\n`],
    ['the alphabet of base64', (token) => token.replaceAll('-', '+').replaceAll('_', '/')],
    ['a fourth part', (token) => `${token}.`],
    ['NUL at its end', (token) => `${token}\0`],
  ]

  test.each(mangle)('%s', async (_, change) => {
    let tried = 0
    for (let n = 0; n < 40; n += 1) {
      const exp = NOW_SECONDS + 900 - n
      const access = await sign({ ...accessClaims, exp }, 'at+jwt')
      const refresh = await sign({ ...refreshClaims, exp }, 'rt+jwt')
      const accessTokens = createAccessTokens({
        keys,
        issuer: 'countersign',
        audience: 'countersign',
        ttlSeconds: 900,
        clock,
      })
      if (change(access) === access || change(refresh) === refresh) continue
      tried += 1
      expect(await accessTokens.verify(access)).toBeDefined()
      expect(await accessTokens.verify(change(access))).toBeUndefined()
      expect(await createRefreshTokens({ keys, clock }).verify(change(refresh))).toEqual({
        kind: 'forged',
      })
    }
    expect(tried).toBeGreaterThan(0)
  })
})
