import { expect, test } from 'vitest'
import {
  NewPasswordSchema,
  PASSWORD_MAX_CHARACTERS,
  PASSWORD_MIN_CHARACTERS,
  PasswordSchema,
} from './password.ts'

// One of each class; what is added to it only makes it longer.
const EVERY_CLASS = 'Aa1!'
// One code point, two UTF-16 units, and of no class but "symbol".
const ASTRAL = '😀'

const passwordOf = (codePoints: number, filler = 'x') =>
  EVERY_CLASS + filler.repeat(codePoints - EVERY_CLASS.length)
const messagesOf = (password: string) =>
  NewPasswordSchema.safeParse(password).error?.issues.map((issue) => issue.message) ?? []

test('the bounds are 10 and 128', () => {
  expect([PASSWORD_MIN_CHARACTERS, PASSWORD_MAX_CHARACTERS]).toEqual([10, 128])
})

test('a password of nine characters is refused', () => {
  expect(messagesOf(passwordOf(9))).toEqual(['Enter at least 10 characters.'])
})

test('passwords of ten and of 128 characters are accepted', () => {
  expect(messagesOf(passwordOf(10))).toEqual([])
  expect(messagesOf(passwordOf(128))).toEqual([])
})

test('a password of 129 characters is refused', () => {
  expect(messagesOf(passwordOf(129))).toEqual(['Enter at most 128 characters.'])
})

test('a character outside the basic plane counts once', () => {
  expect(messagesOf(passwordOf(9, ASTRAL))).toEqual(['Enter at least 10 characters.'])
  expect(messagesOf(passwordOf(10, ASTRAL))).toEqual([])
  expect(messagesOf(passwordOf(128, ASTRAL))).toEqual([])
  expect(messagesOf(passwordOf(129, ASTRAL))).toEqual(['Enter at most 128 characters.'])
})

test.each([
  ['an upper-case letter', 'aaaaaaaa1!', 'Add an upper-case letter.'],
  ['a lower-case letter', 'AAAAAAAA1!', 'Add a lower-case letter.'],
  ['a digit', 'AAAAaaaaa!', 'Add a digit.'],
  ['a symbol', 'AAAAaaaaa1', 'Add a symbol.'],
])('a password without %s is refused for that alone', (_, password, message) => {
  expect(messagesOf(password)).toEqual([message])
})

test('everything that is missing is said at once', () => {
  expect(messagesOf('')).toEqual([
    'Enter at least 10 characters.',
    'Add an upper-case letter.',
    'Add a lower-case letter.',
    'Add a digit.',
    'Add a symbol.',
  ])
})

test('letters and digits of any script fill their class', () => {
  expect(messagesOf('Éßßßßßßß٣€')).toEqual([])
})

test('white space is no symbol', () => {
  expect(messagesOf('AAAAaaaa 1')).toEqual(['Add a symbol.'])
})

test('a password is neither trimmed nor folded', () => {
  const password = ' Pass-word 1 '
  expect(NewPasswordSchema.parse(password)).toBe(password)
  expect(PasswordSchema.parse(password)).toBe(password)
})

test('a password of one megabyte is refused for its length alone', () => {
  expect(messagesOf('x'.repeat(1_048_576))).toEqual(['Enter at most 128 characters.'])
})

test('a character that expands to eighteen under NFKC counts once, ten thousand of them are refused', () => {
  expect(messagesOf(passwordOf(128, '\uFDFA'))).toEqual([])
  expect(messagesOf('\uFDFA'.repeat(10_000))).toEqual(['Enter at most 128 characters.'])
})

test('a password that is no text is refused', () => {
  expect(NewPasswordSchema.safeParse(1234567890).success).toBe(false)
  expect(PasswordSchema.safeParse({ length: 10 }).success).toBe(false)
})

// It has no UTF-8 form, so two passwords that differ in it alone would hash alike.
test.each([
  ['leading', '\uD83D'],
  ['trailing', '\uDE00'],
])('a %s surrogate on its own is refused', (_, surrogate) => {
  expect(NewPasswordSchema.safeParse(passwordOf(12) + surrogate).success).toBe(false)
  expect(PasswordSchema.safeParse(passwordOf(12) + surrogate).success).toBe(false)
})

test('at login a password need not follow the rules for new ones', () => {
  expect(PasswordSchema.safeParse('p').success).toBe(true)
})

test('at login an empty password is refused', () => {
  expect(PasswordSchema.safeParse('').error?.issues.map((issue) => issue.message)).toEqual([
    'Enter your password.',
  ])
})

test('at login whatever could have been chosen is accepted, and nothing longer', () => {
  expect(PasswordSchema.safeParse(passwordOf(128, ASTRAL)).success).toBe(true)
  expect(PasswordSchema.safeParse('x'.repeat(257)).success).toBe(false)
  expect(PasswordSchema.safeParse('x'.repeat(1_048_576)).success).toBe(false)
})
