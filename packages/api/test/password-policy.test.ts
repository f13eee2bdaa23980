import { NewPasswordSchema } from '@countersign/contract'
import { ada } from '@countersign/testing'
import { describe, expect, test } from 'vitest'
import { makesWordOf, readCommonPasswords, readWordLists } from '../scripts/word-sources.ts'
import { createPasswordPolicy } from '../src/credentials/password-strength/password-policy.ts'
import {
  createBelow,
  decorations,
  everyNth,
  followsRules,
  generate,
  generators,
} from './passwords/candidates.ts'

const DISGUISED = 'w0rd1!'
const DOUBLED = 'wordword1!'

const serviceWords = ['countersign', 'acmewidgets', 'acme', 'widgets', 'app']
const policy = createPasswordPolicy({ serviceWords })
const nobody = { fullName: '', email: '@' }
const isTooCommon = (password: string) => policy.isTooCommon(password, nobody)

async function acceptedOf(passwords: readonly string[]): Promise<string[]> {
  const accepted = []
  for (const password of passwords) if (!(await isTooCommon(password))) accepted.push(password)
  return accepted
}

describe('of the million most common passwords', () => {
  const common = readCommonPasswords()

  test('[71] every one that follows the rules is refused', async () => {
    const candidates = common.filter(followsRules)
    expect(candidates.length).toBeGreaterThan(900)
    expect(await acceptedOf(candidates)).toEqual([])
  })

  test.each(decorations)('[2] [71] entries are refused as %s', async (form, decorate) => {
    // Letters that are disguised in digits and letters make something else than in a word.
    const entries = form === DISGUISED ? common.filter(makesWordOf) : common
    const candidates = everyNth(entries, 401).map(decorate).filter(followsRules)
    expect(candidates.length).toBeGreaterThan(300)
    const accepted = await acceptedOf(candidates)
    const bound = { [DISGUISED]: 0.01, [DOUBLED]: 0.004 }[form] ?? 0
    expect(accepted.length / candidates.length, accepted.join(' ')).toBeLessThanOrEqual(bound)
  })
})

test.each(decorations)(
  '[71] words and names of thirteen languages are refused as %s',
  async (_, decorate) => {
    const words = readWordLists().flatMap((list) => everyNth(list, 1_999))
    const candidates = words.map(decorate).filter(followsRules)
    const accepted = await acceptedOf(candidates)
    expect(accepted.length / candidates.length, accepted.join(' ')).toBeLessThan(0.014)
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
  '1qaz@WSX3edc',
  '!QAZ2wsx#EDC',
  'Qwe123!@#qwe',
  'Abcdefgh2026!',
  'Hahaha2026!',
  'J3nn1f3r1!',
  'ILovePassword1!',
  'Hello World 1!',
  'Correcthorse1!',
  'Contraseña123!',
  'Привет123!',
  'Пароль2026!',
  'Frühling2026!',
  'Janvier-2026',
  'Été_2026!!',
  'Jennifer24121987!',
  'Matthew24/12/87!',
  '6yhn&UJM8ik,',
  'Azerty123456!',
  'LetMeIn2026!',
  'Welcome_2026',
  'Admin@12345',
  'Changeme!1',
  'Let.Me.In.1',
  'I am me 123!',
  'Pl@5tm@55@1!',
])('[2] [71] %s is refused', async (password) => {
  expect(NewPasswordSchema.safeParse(password).success).toBe(true)
  expect(await isTooCommon(password)).toBe(true)
})

test.each([
  'Countersign2026!',
  'C0unters1gn-1!',
  'ngisretnuoC123!',
  'Acme-Widgets-1',
  'AcmeWidgets!2026',
])('[71] %s is refused for the words of the service', async (password) => {
  expect(await isTooCommon(password)).toBe(true)
})

test("[71] a password that would be good without the service's words still is", async () => {
  expect(await isTooCommon('Acme-k7#Qz9!vLm')).toBe(false)
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

test.each(generators)('[71] three thousand passwords of %s are accepted', async (_, make) => {
  const accepted = await acceptedOf(generate(3_000, make, createBelow(20_261_127)))
  expect(accepted).toHaveLength(3_000)
})

test('[2] a password with the own name or email is refused', async () => {
  expect(await policy.isTooCommon('Xq7-Lovelace-9!vT', ada)).toBe(true)
  expect(await isTooCommon('Xq7-Lovelace-9!vT')).toBe(false)
})
