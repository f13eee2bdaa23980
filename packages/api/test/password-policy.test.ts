import { NewPasswordSchema } from '@countersign/contract'
import { dictionary } from '@zxcvbn-ts/language-common'
import { expect, test } from 'vitest'
import { createPasswordPolicy } from '../src/passwords/password-policy.ts'
import { ada } from './test-api.ts'

const policy = createPasswordPolicy()
const nobody = { fullName: '', email: '@' }
const isTooCommon = (password: string) => policy.isTooCommon(password, nobody)

// How people make a word follow the rules; a short word gets more of the last character.
const dressings: readonly [name: string, dress: (word: string) => string][] = [
  ['a digit and a symbol', (word) => `${capitalised(word)}1!`],
  ['digits in order and a symbol', (word) => `${capitalised(word)}123!`],
  ['a year and a symbol', (word) => `${capitalised(word)}2026!`],
  ['a symbol before and a digit behind', (word) => `!${capitalised(word)}1`],
]
const capitalised = (word: string) => word.charAt(0).toUpperCase() + word.slice(1)
const asLongAsNeeded = (password: string) => password.padEnd(10, password.at(-1))

test.each(dressings)(
  '[2] the three thousand most common words among passwords are refused with %s',
  async (_, dress) => {
    const words = dictionary['passwords-common'].filter((word) => /^[a-z]{5,}$/.test(word))
    const candidates = words.map((word) => asLongAsNeeded(dress(word))).slice(0, 3_000)
    expect(candidates).toHaveLength(3_000)
    for (const candidate of candidates) {
      expect(NewPasswordSchema.safeParse(candidate).success).toBe(true)
      if (!(await isTooCommon(candidate))) expect.fail(`${candidate} is accepted`)
    }
  },
)

test.each([
  'Password123!',
  'P@ssw0rd2026!',
  'Qwertyuiop1!',
  'drowssaP123!',
  'Iloveyou1!',
  'Qazwsx123!@#',
  'Asdf1234!@#$',
  '1Q2w3e4r!!',
  'Zaq12wsx!!',
  'Abcdefgh1!',
  'Aaaaaaaa1!',
  'Summer2026!',
  'November2025!',
  'Password1!Password1!',
  `${'Aa1!'.repeat(32)}`,
])('[2] %s is refused', async (password) => {
  expect(NewPasswordSchema.safeParse(password).success).toBe(true)
  expect(await isTooCommon(password)).toBe(true)
})

test.each([
  ada.password,
  'Nanosecond-Wire-1952',
  'Difference-Engine-1822',
  'k7#Qz9!vLm',
  'T4$wPz8@nR',
  'correct Horse 7 battery!',
  'Füße-Straße-7-Öl',
  '密码Aa1!很长的句子',
])('[2] %s is accepted', async (password) => {
  expect(NewPasswordSchema.safeParse(password).success).toBe(true)
  expect(await policy.isTooCommon(password, ada)).toBe(false)
})

test('[2] a password with the own name or email is refused', async () => {
  expect(await policy.isTooCommon('Xq7-Lovelace-9!vT', ada)).toBe(true)
  expect(await isTooCommon('Xq7-Lovelace-9!vT')).toBe(false)
})
