import { afterEach, describe, expect, test, vi } from 'vitest'
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

afterEach(() => vi.restoreAllMocks())

const passwordOf = (codePoints: number, filler = 'x') =>
  EVERY_CLASS + filler.repeat(codePoints - EVERY_CLASS.length)
const messagesOf = (password: string) =>
  NewPasswordSchema.safeParse(password).error?.issues.map((issue) => issue.message) ?? []

test('[1] the bounds are 10 and 128', () => {
  expect([PASSWORD_MIN_CHARACTERS, PASSWORD_MAX_CHARACTERS]).toEqual([10, 128])
})

test('[1] a password of nine characters is refused', () => {
  expect(messagesOf(passwordOf(9))).toEqual(['Enter at least 10 characters.'])
})

test('[1] passwords of ten and of 128 characters are accepted', () => {
  expect(messagesOf(passwordOf(10))).toEqual([])
  expect(messagesOf(passwordOf(128))).toEqual([])
})

test('[1] a password of 129 characters is refused', () => {
  expect(messagesOf(passwordOf(129))).toEqual(['Enter at most 128 characters.'])
})

test('[1] a character outside the basic plane counts once', () => {
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
])('[1] a password without %s is refused for that alone', (_, password, message) => {
  expect(messagesOf(password)).toEqual([message])
})

test('[1] everything that is missing is said at once', () => {
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

test('[1] [3] a password is neither trimmed nor folded', () => {
  const password = ' Pass-word 1 '
  expect(NewPasswordSchema.parse(password)).toBe(password)
  expect(PasswordSchema.parse(password)).toBe(password)
})

test('[4] a password of one megabyte is refused for its length alone', () => {
  expect(messagesOf('x'.repeat(1_048_576))).toEqual(['Enter at most 128 characters.'])
})

test('[4] a character that expands to eighteen under NFKC counts once, ten thousand of them are refused', () => {
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
])('[3] a %s surrogate on its own is refused', (_, surrogate) => {
  expect(NewPasswordSchema.safeParse(passwordOf(12) + surrogate).success).toBe(false)
  expect(PasswordSchema.safeParse(passwordOf(12) + surrogate).success).toBe(false)
})

describe.each([
  ['a new password', NewPasswordSchema],
  ['a password at login', PasswordSchema],
])('%s', (_, schema) => {
  test.each([
    ['a letter with an accent', 'e\u0301', '\u00E9'],
    ['a letter with two', 'e\u0302\u0301', '\u1EBF'],
    ['a syllable', '\u1112\u1161\u11AB', '\uD55C'],
    ['a sign that is another one', '\u212B', '\u00C5'],
  ])('[3] is the same with %s in any spelling', (_, typed, canonical) => {
    expect(schema.parse(passwordOf(12) + typed)).toBe(passwordOf(12) + canonical)
    expect(schema.parse(passwordOf(12) + canonical)).toBe(passwordOf(12) + canonical)
  })

  test('[3] is another one with a character that only looks alike', () => {
    for (const [one, other] of [
      ['\uFF21', 'A'],
      ['\uFB01', 'fi'],
      ['\u0430', 'a'],
      ['\u212A', 'k'],
    ] as const) {
      expect(schema.parse(passwordOf(12) + one)).not.toBe(schema.parse(passwordOf(12) + other))
    }
  })

  test('[3] has one space, whichever the keyboard typed', () => {
    expect(schema.parse(`${passwordOf(12)}\u00A0\u3000`)).toBe(`${passwordOf(12)}  `)
  })

  test('[1] [3] of 128 characters is accepted however they are spelled', () => {
    // Three characters beyond the basic plane that are one: the longest spelling that there is.
    for (const composed of ['\u00E9', '\u1F82', '\u{16D6A}']) {
      const password = passwordOf(128, composed)
      expect(schema.parse(password.normalize('NFD'))).toBe(password)
    }
  })

  test('[1] is counted as it is kept: what grows past 128 is refused', () => {
    expect(schema.safeParse(passwordOf(128, '\uFB2C')).success).toBe(false)
  })

  test.each(['\0', '\u001B', '\r\n', '\u007F', '\u0085'])(
    '[39] with the control character %j is refused',
    (control) => {
      expect(schema.safeParse(passwordOf(12) + control).success).toBe(false)
    },
  )

  test('[4] is refused for its length before it is looked at', () => {
    // Each of these would have a second issue if anything but the length were asked for.
    for (const text of ['\0'.repeat(100_000), '\uD800'.repeat(1_000), '\uFDFA'.repeat(10_000)]) {
      const messages = schema.safeParse(text).error?.issues.map((issue) => issue.message)
      expect(messages).toEqual(['Enter at most 128 characters.'])
    }
  })

  test('[4] is not normalised when it is too long', () => {
    const normalize = vi.spyOn(String.prototype, 'normalize')
    schema.safeParse('\uFDFA'.repeat(10_000))
    expect(normalize).not.toHaveBeenCalled()
    schema.safeParse(passwordOf(12))
    expect(normalize).toHaveBeenCalledOnce()
  })
})

test('at login a password need not follow the rules for new ones', () => {
  expect(PasswordSchema.safeParse('p').success).toBe(true)
})

test('at login an empty password is refused', () => {
  expect(PasswordSchema.safeParse('').error?.issues.map((issue) => issue.message)).toEqual([
    'Enter your password.',
  ])
})

test('[1] at login whatever could have been chosen is accepted, and nothing longer', () => {
  expect(PasswordSchema.safeParse(passwordOf(128, ASTRAL)).success).toBe(true)
  expect(PasswordSchema.safeParse('x'.repeat(129)).success).toBe(false)
  expect(PasswordSchema.safeParse('x'.repeat(1_048_576)).success).toBe(false)
})
