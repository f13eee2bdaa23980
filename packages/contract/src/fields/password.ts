// Defines the form in which passwords are compared, and the rules for new ones. Login accepts every password that could ever
// have been chosen.
import { z } from 'zod'
import { ownIssue, ownRule, tooLong, tooShort } from '../issues.ts'

export const PASSWORD_MIN_CHARACTERS = 10
export const PASSWORD_MAX_CHARACTERS = 128

// What is one character in NFC may be typed as up to six UTF-16 units: three characters beyond the basic plane.
const MAX_UNITS_PER_CHARACTER = 6

const characterClasses = [
  { pattern: /\p{Lu}/u, code: 'missing_uppercase', message: 'Add an upper-case letter.' },
  { pattern: /\p{Ll}/u, code: 'missing_lowercase', message: 'Add a lower-case letter.' },
  { pattern: /\p{Nd}/u, code: 'missing_digit', message: 'Add a digit.' },
  { pattern: /[\p{P}\p{S}]/u, code: 'missing_symbol', message: 'Add a symbol.' },
] as const

// The form in which a password is hashed and compared: RFC 8265's OpaqueString. Any space is the ASCII space, and NFC
// decides between spellings; nothing is trimmed, folded or cut off.
const OpaquePassword = z
  .string()
  // Comes first and ends the check, so that megabytes are neither walked nor normalised.
  .check(({ value, issues }) => {
    if (value.length > PASSWORD_MAX_CHARACTERS * MAX_UNITS_PER_CHARACTER) {
      issues.push(tooLong(value, PASSWORD_MAX_CHARACTERS))
    }
  })
  // Half a surrogate pair is no character: encoders replace it, and then two passwords are one.
  .refine(
    (typed) => typed.isWellFormed(),
    ownRule('unpaired_surrogate', 'Enter a password of whole characters.'),
  )
  // RFC 8264 section 9.11 keeps them out of such strings; nobody types one into a field.
  .refine(
    (typed) => !/\p{Cc}/u.test(typed),
    ownRule('control_characters', 'Enter a password without control characters.'),
  )
  .overwrite((typed) => typed.replace(/\p{Zs}/gu, ' ').normalize('NFC'))
  .check(({ value, issues }) => {
    if (countCharacters(value) > PASSWORD_MAX_CHARACTERS) {
      issues.push(tooLong(value, PASSWORD_MAX_CHARACTERS))
    }
  })

/** A password as typed at login: anything that could ever have been accepted. */
export const PasswordSchema = OpaquePassword.min(1, 'Enter your password.')

/** 10..128 characters (code points) with an upper-case letter, a lower-case letter, a digit and a symbol. */
export const NewPasswordSchema = OpaquePassword.check(({ value, issues }) => {
  if (countCharacters(value) < PASSWORD_MIN_CHARACTERS) {
    issues.push(tooShort(value, PASSWORD_MIN_CHARACTERS))
  }
  for (const { pattern, code, message } of characterClasses) {
    if (!pattern.test(value)) issues.push(ownIssue(code, value, message))
  }
})

/** The same as a field: JSON Schema cannot say its rules. */
export const NewPasswordField = NewPasswordSchema.meta({
  description: 'With an upper-case letter, a lower-case letter, a digit and a symbol.',
  minLength: PASSWORD_MIN_CHARACTERS,
  maxLength: PASSWORD_MAX_CHARACTERS,
})

function countCharacters(text: string): number {
  return Array.from(text).length
}
