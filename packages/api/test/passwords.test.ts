import { expect, test } from 'vitest'
import { createPasswords, OWASP_PASSWORD_COST } from '../src/passwords.ts'
import { TEST_PASSWORD_COST } from './test-api.ts'

const passwords = await createPasswords(TEST_PASSWORD_COST)

test('by default a hash is argon2id with 19 MiB, two passes and one lane, with a salt of its own', async () => {
  const { hash } = await createPasswords(OWASP_PASSWORD_COST)
  const [first, second] = [
    await hash('Analytical-Engine-1843'),
    await hash('Analytical-Engine-1843'),
  ]
  const [, algorithm, version, cost = ''] = first.split('$')
  expect({ algorithm, version, cost: cost.split(',').toSorted() }).toEqual({
    algorithm: 'argon2id',
    version: 'v=19',
    cost: ['m=19456', 'p=1', 't=2'],
  })
  expect(first).not.toBe(second)
})

test.each([
  ['a trailing space', 'Analytical-Engine-1843 '],
  ['another case', 'analytical-Engine-1843'],
  ['a missing last character', 'Analytical-Engine-184'],
])('a password with %s is another password', async (_, other) => {
  const hash = await passwords.hash('Analytical-Engine-1843')
  expect(await passwords.verify(hash, 'Analytical-Engine-1843')).toBe(true)
  expect(await passwords.verify(hash, other)).toBe(false)
})

test('two passwords that differ only after byte 72 are two passwords', async () => {
  const hash = await passwords.hash(`${'a'.repeat(72)}1`)
  expect(await passwords.verify(hash, `${'a'.repeat(72)}2`)).toBe(false)
})

test('without an account no password is right', async () => {
  expect(await passwords.verify(undefined, 'Analytical-Engine-1843')).toBe(false)
})

test.each(['', 'nonsense', '$argon2id$v=19$m=65536,t=3,p=4$', '$2b$10$abcdefghijklmnopqrstuv'])(
  'a stored hash %j is no password and no crash',
  async (hash) => {
    expect(await passwords.verify(hash, 'Analytical-Engine-1843')).toBe(false)
  },
)
