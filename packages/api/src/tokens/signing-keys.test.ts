import { generateKeyPairSync } from 'node:crypto'
import { createLocalJWKSet, jwtVerify } from 'jose'
import { expect, test } from 'vitest'
import { systemClock } from '../clock.ts'
import { createAccessTokens } from './access-tokens.ts'
import { createSigningKeys, type PrivateJwk, type SigningKeys } from './signing-keys.ts'

const session = {
  id: '01932f6e-0000-7000-8000-000000000001',
  userId: '01932f6e-0000-7000-8000-000000000002',
  role: 'USER' as const,
  secondsLeft: 86_400,
}
const SECRET = 'access-secret-of-32-bytes-or-more'

function newKeyPair(): PrivateJwk {
  const { x = '', d = '' } = generateKeyPairSync('ed25519').privateKey.export({ format: 'jwk' })
  return { kty: 'OKP', crv: 'Ed25519', x, d }
}

function tokensOf(keys: SigningKeys) {
  const tokens = createAccessTokens({
    keys,
    issuer: 'countersign',
    audience: 'countersign',
    ttlSeconds: 900,
    clock: systemClock,
  })
  return {
    verify: tokens.verify,
    issue: async (of: typeof session) => (await tokens.issue(of)).accessToken,
  }
}

test('with a key pair, tokens are EdDSA, and anyone can verify them with the published keys', async () => {
  const keys = await createSigningKeys({ privateJwks: [newKeyPair()] })
  const token = await tokensOf(keys).issue(session)
  const published = createLocalJWKSet({ keys: [...keys.publicJwks.keys] })
  const { payload, protectedHeader } = await jwtVerify(token, published)

  expect(payload).toMatchObject({ sub: session.userId, sid: session.id, iss: 'countersign' })
  expect(protectedHeader).toMatchObject({ alg: 'EdDSA', typ: 'at+jwt' })
})

test('what is published holds no private part and no secret', async () => {
  const pair = newKeyPair()
  const keys = await createSigningKeys({ privateJwks: [pair], secrets: [SECRET] })
  expect(keys.publicJwks.keys).toEqual([
    { kty: 'OKP', crv: 'Ed25519', x: pair.x, kid: expect.any(String), alg: 'EdDSA', use: 'sig' },
  ])
  const onlySecrets = await createSigningKeys({ secrets: [SECRET] })
  expect(onlySecrets.publicJwks).toEqual({ keys: [] })
})

test('[18] adding, signing with and retiring a key signs nobody out but the bearers of retired tokens', async () => {
  const [older, newer] = [newKeyPair(), newKeyPair()]
  const phases = await Promise.all(
    [[older], [older, newer], [newer, older], [newer]].map((privateJwks) =>
      createSigningKeys({ privateJwks }),
    ),
  )
  const [before, added, switched, retired] = phases.map(tokensOf)
  if (!before || !added || !switched || !retired) throw new Error('A phase is missing')

  const claims = {
    userId: session.userId,
    sessionId: session.id,
    role: session.role,
    isNearExpiry: false,
  }
  expect(await added.verify(await before.issue(session))).toEqual(claims)
  // While the switch is being rolled out, replicas before and after it accept each other's tokens.
  expect(await added.verify(await switched.issue(session))).toEqual(claims)
  expect(await switched.verify(await added.issue(session))).toEqual(claims)
  expect(await retired.verify(await switched.issue(session))).toEqual(claims)
  expect(await retired.verify(await before.issue(session))).toBeUndefined()
})

test('[18] secrets go on verifying while a key pair takes over', async () => {
  const before = tokensOf(await createSigningKeys({ secrets: [SECRET] }))
  const after = tokensOf(
    await createSigningKeys({ privateJwks: [newKeyPair()], secrets: [SECRET] }),
  )
  expect(await after.verify(await before.issue(session))).toBeDefined()
})

test('[13] a key is not used with an algorithm that it is not for', async () => {
  const keys = await createSigningKeys({ privateJwks: [newKeyPair()], secrets: [SECRET] })
  const [pair] = keys.publicJwks.keys
  expect(() => keys.find({ alg: 'HS256', kid: String(pair?.kid) })).toThrow()
  expect(() => keys.find({ alg: 'EdDSA', kid: 'unknown' })).toThrow()
  expect(() => keys.find({ alg: 'EdDSA' })).toThrow()
})

test('a private key that does not belong to its public key is refused at once', async () => {
  const mixed = { ...newKeyPair(), x: newKeyPair().x }
  await expect(createSigningKeys({ privateJwks: [mixed] })).rejects.toThrow()
  await expect(createSigningKeys({})).rejects.toThrow('At least one signing key is needed')
})

test('two keys of one kid are refused', async () => {
  const pairs = [newKeyPair(), newKeyPair()].map((pair) => ({ ...pair, kid: 'one' }))
  await expect(createSigningKeys({ privateJwks: pairs })).rejects.toThrow('the same kid')
})

test('[18] releases that name a secret by its hash and by its HMAC understand each other', async () => {
  const hash = tokensOf(await createSigningKeys({ secrets: [SECRET], keyId: 'hash' }))
  const hmac = tokensOf(await createSigningKeys({ secrets: [SECRET], keyId: 'hmac' }))
  expect(await hash.verify(await hmac.issue(session))).toBeDefined()
  expect(await hmac.verify(await hash.issue(session))).toBeDefined()
})

test('the kid by HMAC is no hash of the secret, and of another secret it is another', async () => {
  const [one, other, legacy] = await Promise.all([
    createSigningKeys({ secrets: [SECRET], keyId: 'hmac' }),
    createSigningKeys({ secrets: [`${SECRET}!`], keyId: 'hmac' }),
    createSigningKeys({ secrets: [SECRET] }),
  ])
  expect(new Set([one, other, legacy].map(({ current }) => current.kid)).size).toBe(3)
})
