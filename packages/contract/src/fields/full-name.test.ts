import { expect, test } from 'vitest'
import { FULL_NAME_MAX_CHARACTERS, FULL_NAME_MIN_CHARACTERS, FullNameSchema } from './full-name.ts'

const accepts = (fullName: string) => FullNameSchema.safeParse(fullName).success
const messagesOf = (fullName: string) =>
  FullNameSchema.safeParse(fullName).error?.issues.map((issue) => issue.message)

test('the bounds are 2 and 80', () => {
  expect([FULL_NAME_MIN_CHARACTERS, FULL_NAME_MAX_CHARACTERS]).toEqual([2, 80])
  expect(messagesOf('A')).toEqual(['Enter at least 2 characters.'])
  expect(accepts('a'.repeat(80))).toBe(true)
  expect(messagesOf('a'.repeat(81))).toEqual(['Enter at most 80 characters.'])
})

test('a name is trimmed before it is measured', () => {
  expect(FullNameSchema.parse('  Ada  ')).toBe('Ada')
  expect(accepts('  A  ')).toBe(false)
  expect(FullNameSchema.parse(` ${'a'.repeat(80)} `)).toBe('a'.repeat(80))
  expect(accepts(` ${'a'.repeat(81)} `)).toBe(false)
})

test('a name of white space alone is refused', () => {
  expect(messagesOf('     ')).toEqual(['Enter at least 2 characters.'])
})

// A letter outside the basic plane takes two UTF-16 units; a person counts one.
test('a name is measured in characters, not in UTF-16 units', () => {
  expect(accepts('𞤀')).toBe(false)
  expect(accepts('𞤀'.repeat(2))).toBe(true)
  expect(accepts('𞤀'.repeat(80))).toBe(true)
  expect(accepts('𞤀'.repeat(81))).toBe(false)
})

test('[72] a name is one, however its letters are composed and whichever space was typed', () => {
  expect(FullNameSchema.parse('Zoe\u0308 A\u030Angstro\u0308m')).toBe('Zoë Ångström')
  expect(FullNameSchema.parse('山田\u3000太郎')).toBe('山田 太郎')
  expect(FullNameSchema.parse(`Ada${'\u2003'.repeat(30)}Lovelace`)).toBe('Ada Lovelace')
  expect(accepts('e\u0301'.repeat(80))).toBe(true)
  expect(accepts('e\u0301')).toBe(false)
})

test.each([
  '王芳',
  'Bo',
  'Ng',
  'Ó Súilleabháin',
  "D'Arcy-O’Neill",
  'Nguyễn Thị Ánh',
  'María-José Carreño Quiñones',
  'X Æ A-12',
  'Jean-Luc Picard, Jr.',
  'Софья Ковалевская',
  'محمد بن سلمان',
  'מֹשֶׁה',
  'นางสาวกฤษณา ศรีสุข',
  'মুহাম্মদ',
  'ཚེ་རིང་རྡོ་རྗེ',
  'မြို့သူ',
  'علی\u200Cرضا',
  'क्\u200Dषितिज',
  'ශ්\u200Dරී ලංකා',
  'നസീന്\u200D',
  '葛\u{E0100}城',
  'Ọlábísí Ẹ̀bùn',
  'ᠮᠣᠩᠭᠣᠯ\u180B',
  'ᠣᠶᠤᠨ\u180Eᠠ',
  'Kealiʻi ʻĪ',
  'U Nu',
  'ᏣᎳᎩ',
  'Núria Gal·la',
  '50 Cent',
  'Gǃkau',
])('[72] %s is a name', (name) => {
  expect(FullNameSchema.parse(name)).toBe(name.normalize('NFC'))
})

// PostgreSQL holds neither the first nor the last; the others forge lines wherever the name is printed.
test.each([
  ['a NUL', '\0'],
  ['a line break', '\r\n'],
  ['a tab', '\t'],
  ['an escape', '\u001B'],
])('[39] a name with %s is refused, before it is trimmed', (_, control) => {
  for (const name of [`Ada${control}Lovelace`, `${control}Ada`, `Ada${control}`]) {
    expect(messagesOf(name)).toEqual(['Enter a name without control characters.'])
  }
})

test.each([
  ['half a surrogate pair', '\uD83D'],
  ['a zero-width space', '\u200B'],
  ['a zero-width joiner', '\u200D'],
  ['a zero-width non-joiner', '\u200C'],
  ['a word joiner', '\u2060'],
  ['a byte order mark', '\uFEFF'],
  ['a soft hyphen', '\u00AD'],
  ['a combining grapheme joiner', '\u034F'],
  ['a Hangul filler', '\u3164'],
  ['a half-width Hangul filler', '\uFFA0'],
  ['a Hangul choseong filler', '\u115F'],
  ['a Khmer inherent vowel', '\u17B4'],
  ['a variation selector', '\uFE0F'],
  ['a tag', '\u{E0041}'],
  ['a blank Braille pattern', '\u2800'],
  ['a note without a head', '\u{1D159}'],
  ['a Khitan filler', '\u{16FE4}'],
  ['a character of private use', '\uF8FF'],
  ['a right-to-left override', '\u202E'],
  ['a right-to-left mark', '\u200F'],
  ['an isolate', '\u2067'],
  ['an Arabic letter mark', '\u061C'],
  ['a line separator', '\u2028'],
  ['an interlinear annotation', '\uFFF9'],
  ['a noncharacter', '\uFFFE'],
  ['the sign of a lost character', '\uFFFD'],
])('[72] a name with %s, or of nothing else, is refused', (_, invisible) => {
  for (const name of [`abc${invisible}gnp.exe`, invisible.repeat(5), `Ada${invisible}`]) {
    expect(messagesOf(name)).toEqual(['Enter a name without invisible characters.'])
  }
})

test.each([
  ['twice in a row', 'علی\u200C\u200Cرضا'],
  ['before the name', '\u200Cعلی'],
  ['behind the name', 'علی\u200C'],
  ['behind a virama on a letter of another script', 'Ada\u094D\u200DLovelace'],
  ['behind a second virama', 'कक\u094D\u200D\u094D\u200D'],
  ['between a letter that joins and one that does not', 'علی\u200CAli'],
])('[72] a joiner %s is refused', (_, name) => {
  expect(messagesOf(name)).toEqual(['Enter a name without invisible characters.'])
})

test('[72] marks are stacked no higher than a script does', () => {
  expect(accepts('Ab\u0323\u0331\u0308a')).toBe(true)
  expect(messagesOf(`Ada${'\u0351'.repeat(4)}`)).toEqual([
    'Enter a name with fewer accents on one letter.',
  ])
  expect(messagesOf(`กิ${'\u0E49'.repeat(6)}`)).toEqual([
    'Enter a name with fewer accents on one letter.',
  ])
})

test('[72] an accent stands on a letter of the name', () => {
  for (const name of ['\u0338Ada', ' \u0301Ada', 'Ada \u20DD Lovelace']) {
    expect(messagesOf(name)).toEqual(['Enter a name whose accents follow a letter.'])
  }
})

test('[72] a name holds a letter or a number', () => {
  for (const name of ['...', '😀😀', '--']) {
    expect(messagesOf(name)).toEqual(['Enter a name with letters.'])
  }
})

test('[39] a megabyte is refused for its length before it is looked at', () => {
  expect(messagesOf('\0'.repeat(1_048_576))).toEqual(['Enter at most 80 characters.'])
})
