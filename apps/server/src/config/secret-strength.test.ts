import { createHash } from 'node:crypto'
import { describe, expect, test } from 'vitest'
import { isGuessableSecret } from './secret-strength.ts'

describe('for a secret', () => {
  test.each([
    // Words, in the ways in which people put them together.
    'AcmeWidgets-Production-Secret-2026',
    'my-super-secret-jwt-signing-key-for-production',
    'ThisIsMySuperSecretKeyForJWT12345678',
    'CountersignAccessTokenSecretProd2026!!',
    'access-secret-of-32-bytes-or-more',
    'kubernetes-cluster-frankfurt-auth-service-key',
    'Our Company Signing Secret, do not share!',
    'ACCESS_TOKEN_SECRET_FOR_STAGING_ENV',
    'jwtSecret_9f8a!production_AuthService',
    'TheQuickBrownFoxJumpsOverTheLazyDog',
    'correct-horse-battery-staple-orange-purple',
    'Pr0duct10nS3cr3tK3yF0rAcm3W1dg3ts2026!',
    'JohnSmith19850412MarySmith19870923',
    'admin:admin@localhost:5432/production',
    // Other languages.
    'meingeheimerschluesselfuerdieproduktion',
    'estaesmiclavesecretaparaproduccion2026',
    'minhachavesecretadeproducaomuitosegura',
    'unclesecretotressecretpourlaproduction',
    // The keyboard, the alphabet, the digits.
    'QWERTYUIOPASDFGHJKLZXCVBNM1234567890',
    'qwertyuiopasdfghjklzxcvbnm1234567890',
    '1qaz2wsx3edc4rfv5tgb6yhn7ujm8ik9ol0p',
    'abcdefghijklmnopqrstuvwxyz123456',
    '0123456789abcdef0123456789abcdef',
    '2026-01-01T00:00:00.000Z-2027-01-01T00:00:00.000Z',
    // Repetition.
    'Xq7vN2mK9pXq7vN2mK9pXq7vN2mK9pXq7vN2mK9p',
    'P@ssw0rdP@ssw0rdP@ssw0rdP@ssw0rd2026',
    'deadbeefdeadbeefdeadbeefdeadbeef',
    'aaaabbbbccccddddeeeeffffgggghhhh',
    'x'.repeat(64),
    // Placeholders.
    'your-256-bit-secret-your-256-bit-secret',
    'change-me-Xq7vN2mK9pRt4wYz8bCd3fGh6jLs1aEu',
  ])('[17] production refuses %j', (secret) => {
    expect(isGuessableSecret(secret)).toBe(true)
  })
})

const LOWER = 'abcdefghijklmnopqrstuvwxyz'
const LETTERS = LOWER + LOWER.toUpperCase()

// As random as it gets, and the same in every run.
const randomBytes = (seed: string) => createHash('sha512').update(seed).digest()

const drawnFrom = (alphabet: string, length: number) => (bytes: Buffer) => {
  const fair = [...bytes].filter((byte) => byte < 256 - (256 % alphabet.length))
  return fair
    .slice(0, length)
    .map((byte) => alphabet[byte % alphabet.length])
    .join('')
}

test.each<[string, (bytes: Buffer) => string]>([
  ['32 bytes in hex', (bytes) => bytes.toString('hex', 0, 32)],
  ['32 bytes in upper-case hex', (bytes) => bytes.toString('hex', 0, 32).toUpperCase()],
  ['16 bytes in hex', (bytes) => bytes.toString('hex', 0, 16)],
  ['32 bytes in base64', (bytes) => bytes.toString('base64', 0, 32)],
  ['32 bytes in base64url', (bytes) => bytes.toString('base64url', 0, 32)],
  ['48 bytes in base64', (bytes) => bytes.toString('base64', 0, 48)],
  ['32 bytes in base32', drawnFrom(`${LOWER}234567`, 52)],
  ['40 letters and digits', drawnFrom(`${LETTERS}0123456789`, 40)],
  ['40 small letters and digits', drawnFrom(`${LOWER}0123456789`, 40)],
  ['40 small letters', drawnFrom(LOWER, 40)],
])('[17] production takes each of two thousand random secrets of %s', (form, write) => {
  const secrets = Array.from({ length: 2_000 }, (_, n) => write(randomBytes(`${form} ${n}`)))
  expect(secrets.filter(isGuessableSecret)).toEqual([])
})
