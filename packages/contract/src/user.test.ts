import { afterEach, describe, expect, test, vi } from 'vitest'
import {
  EMAIL_MAX_CHARACTERS,
  EmailSchema,
  FullNameSchema,
  RoleSchema,
  UserSchema,
} from './user.ts'

afterEach(() => vi.restoreAllMocks())

const accepts = (fullName: string) => FullNameSchema.safeParse(fullName).success

describe('an email address', () => {
  test('[11] is trimmed and lower-cased', () => {
    expect(EmailSchema.parse('  Ada.Lovelace@Example.COM\t\n')).toBe('ada.lovelace@example.com')
  })

  test.each(['ada@example.com', ' ADA+tag@Example.com ', 'ADA@XN--BCHER-KVA.example'])(
    '[11] %j in canonical form is its own canonical form',
    (written) => {
      const canonical = EmailSchema.parse(written)
      expect(EmailSchema.parse(canonical)).toBe(canonical)
    },
  )

  test('of 254 characters is accepted, of 255 refused', () => {
    expect(EMAIL_MAX_CHARACTERS).toBe(254)
    expect(EmailSchema.safeParse(emailOf(254)).success).toBe(true)
    expect(EmailSchema.safeParse(emailOf(255)).error?.issues.map((issue) => issue.message)).toEqual(
      ['Enter at most 254 characters.'],
    )
  })

  test.each([
    ['many letters', 'a'.repeat(50_000)],
    ['a domain of many labels', emailOf(50_000)],
    ['many labels before an @', `${'a.'.repeat(25_000)}@`],
    ['many labels that end in a hyphen', `a@${'b-.'.repeat(16_000)}`],
    ['spaces', ' '.repeat(50_000)],
    ['letters that grow when they are folded', '\u0130'.repeat(50_000)],
  ])('[39] of 50 kB, %s, is refused for its length before it is looked at', (_, written) => {
    const lowerCase = vi.spyOn(String.prototype, 'toLowerCase')
    const trim = vi.spyOn(String.prototype, 'trim')
    // A pattern that had been tried would have an issue of its own.
    const messages = EmailSchema.safeParse(written).error?.issues.map((issue) => issue.message)
    expect(messages).toEqual(['Enter at most 254 characters.'])
    expect(lowerCase).not.toHaveBeenCalled()
    expect(trim).not.toHaveBeenCalled()
  })

  test.each([
    ['without an @', 'ada.example.com'],
    ['without a local part', '@example.com'],
    ['without a domain', 'ada@'],
    ['with two @', 'ada@example.com@example.org'],
    ['with a second address after a comma', 'ada@example.com,eve@example.com'],
    ['that is two short ones', 'a@b,c@d'],
    ['with a full-width @', 'ada\uFF20example.com'],
    ['with a dotted capital I', '\u0130da@example.com'],
    ['with a dotless i', '\u0131da@example.com'],
    ['with a Kelvin sign', '\u212Aelvin@example.com'],
    ['with a long s', 'je\u017F\u017Fica@example.com'],
    ['with a letter of another script that looks alike', '\u0430da@example.com'],
    ['with a full-width letter', '\uFF41da@example.com'],
    ['with a ligature', 'so\uFB01a@example.com'],
    ['with an accent', 'ad\u00E9@example.com'],
    ['with an accent of its own', 'ade\u0301@example.com'],
    ['with a soft hyphen', 'a\u00ADda@example.com'],
    ['with a zero-width space', 'a\u200Bda@example.com'],
    ['with a zero-width joiner in its domain', 'ada@exam\u200Dple.com'],
    ['with a byte order mark before it', '\uFEFFada@example.com'],
    ['with a no-break space before it', '\u00A0ada@example.com'],
    ['with a mark that turns the text around', 'ada\u202E@example.com'],
    ['with an ideographic full stop', 'ada@example\u3002com'],
    ['with a domain in its own letters', 'ada@b\u00FCcher.example'],
    ['with a quoted local part', '"ada"@example.com'],
    ['with a space in a quoted local part', '"ada lovelace"@example.com'],
    ['with an address for a domain', 'ada@192.0.2.1'],
    ['with an address in brackets for a domain', 'ada@[192.0.2.1]'],
    ['with an IPv6 address for a domain', 'ada@[IPv6:2001:db8::1]'],
    ['with a comment', 'ada(work)@example.com'],
    ['with a route in its local part', 'ada%example.org@example.com'],
    ['with a bang path', 'example.org!ada@example.com'],
    ['with two dots in a row', 'ada..lovelace@example.com'],
    ['with a dot before the @', 'ada.@example.com'],
    ['of a domain without a dot', 'ada@localhost'],
    ['with a header after a line break', 'ada@example.com\r\nBcc: eve@example.com'],
    ['with a line break before the @', 'ada\r\n@example.com'],
    ['with an encoded word', '=?utf-8?q?ada?=@example.com'],
    ['with a trailing dot', 'ada@example.com.'],
    ['with a NUL', 'ada@example.com\0'],
    ['with a white space inside', 'ada lovelace@example.com'],
    ['with a display name', 'Ada <ada@example.com>'],
  ])('[11] %s is refused', (_, written) => {
    expect(EmailSchema.safeParse(written).success).toBe(false)
  })
})

describe('a full name', () => {
  test('has three characters at least', () => {
    expect(accepts('Al')).toBe(false)
    expect(accepts('Ada')).toBe(true)
  })

  test('has eighty characters at most', () => {
    expect(accepts('a'.repeat(80))).toBe(true)
    expect(accepts('a'.repeat(81))).toBe(false)
  })

  test('is trimmed before it is measured', () => {
    expect(FullNameSchema.parse('  Ada \n')).toBe('Ada')
    expect(accepts('  Al  ')).toBe(false)
    expect(FullNameSchema.parse(` ${'a'.repeat(80)} `)).toBe('a'.repeat(80))
    expect(accepts(` ${'a'.repeat(81)} `)).toBe(false)
  })

  test('of white space alone is refused', () => {
    expect(accepts('     ')).toBe(false)
  })

  // A letter outside the basic plane takes two UTF-16 units; a person counts one.
  test('is measured in characters, not in UTF-16 units', () => {
    expect(accepts('𞤀𞤀')).toBe(false)
    expect(accepts('𞤀'.repeat(3))).toBe(true)
    expect(accepts('𞤀'.repeat(80))).toBe(true)
    expect(accepts('𞤀'.repeat(81))).toBe(false)
  })

  // PostgreSQL holds neither the first nor the last; the others forge lines wherever the name is printed.
  test.each([
    ['a NUL', '\0'],
    ['a line break', '\r\n'],
    ['an escape', '\u001B'],
    ['half a surrogate pair', '\uD83D'],
  ])('[39] with %s inside is refused', (_, control) => {
    expect(accepts(`Ada${control}Lovelace`)).toBe(false)
  })
})

describe('a user', () => {
  const user = {
    id: '0199a0a0-0000-7000-8000-000000000000',
    email: 'ada@example.com',
    fullName: 'Ada Lovelace',
    role: 'USER',
    emailVerified: false,
    createdAt: '2026-01-02T03:04:05.678Z',
    updatedAt: '2026-01-02T03:04:05.678Z',
  }

  test('keeps what the contract names and nothing else', () => {
    expect(UserSchema.parse({ ...user, passwordHash: '$argon2id$' })).toEqual(user)
  })

  test('survives JSON unchanged', () => {
    const parsed = UserSchema.parse(user)
    expect(JSON.parse(JSON.stringify(parsed))).toEqual(parsed)
  })

  test('is refused with a Date for a time', () => {
    expect(UserSchema.safeParse({ ...user, createdAt: new Date() }).success).toBe(false)
  })

  test('has one of two roles', () => {
    expect(RoleSchema.options).toEqual(['USER', 'ADMIN'])
    expect(UserSchema.safeParse({ ...user, role: 'ROOT' }).success).toBe(false)
  })
})

// Labels of a domain have 63 characters at most, so the length comes from many of them.
function emailOf(characters: number): string {
  const start = 'ada@'
  const end = '.com'
  const middle = 'abcdefgh.'.repeat(Math.ceil(characters / 9))
  const kept = middle.slice(0, characters - start.length - end.length - 1)
  return `${start}${kept}x${end}`
}
