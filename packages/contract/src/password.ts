// The one form in which a password is compared, and what a new one must look like. Login takes whatever could have been
// chosen; only choosing has rules.
import { z } from 'zod'

export const PASSWORD_MIN_CHARACTERS = 10
export const PASSWORD_MAX_CHARACTERS = 128

const TOO_LONG = `Enter at most ${PASSWORD_MAX_CHARACTERS} characters.`

// What is one character in NFC may be typed as up to six UTF-16 units: three characters beyond the basic plane.
const MAX_UNITS_PER_CHARACTER = 6

const characterClasses = [
  { pattern: /\p{Lu}/u, message: 'Add an upper-case letter.' },
  { pattern: /\p{Ll}/u, message: 'Add a lower-case letter.' },
  { pattern: /\p{Nd}/u, message: 'Add a digit.' },
  { pattern: /[\p{P}\p{S}]/u, message: 'Add a symbol.' },
]

// The form in which a password is hashed and compared: RFC 8265's OpaqueString. Any space is the ASCII space, and NFC
// decides between spellings; nothing is trimmed, folded or cut off.
const OpaquePassword = z
  .string()
  // Comes first and ends the check, so that megabytes are neither walked nor normalised.
  .refine((typed) => typed.length <= PASSWORD_MAX_CHARACTERS * MAX_UNITS_PER_CHARACTER, {
    error: TOO_LONG,
    abort: true,
  })
  // Half a surrogate pair is no character: encoders replace it, and then two passwords are one.
  .refine((typed) => typed.isWellFormed(), {
    error: 'Enter a password of whole characters.',
    abort: true,
  })
  // RFC 8264 section 9.11 keeps them out of such strings; nobody types one into a field.
  .refine((typed) => !/\p{Cc}/u.test(typed), {
    error: 'Enter a password without control characters.',
    abort: true,
  })
  .overwrite((typed) => typed.replace(/\p{Zs}/gu, ' ').normalize('NFC'))
  .refine((password) => countCharacters(password) <= PASSWORD_MAX_CHARACTERS, {
    error: TOO_LONG,
    abort: true,
  })

/** A password as typed at login: anything that could ever have been accepted. */
export const PasswordSchema = OpaquePassword.min(1, 'Enter your password.')

/** 10..128 characters (code points) with an upper-case letter, a lower-case letter, a digit and a symbol. */
export const NewPasswordSchema = OpaquePassword.check((ctx) => {
  const password = ctx.value
  const issue = (message: string) => ctx.issues.push({ code: 'custom', message, input: password })

  if (countCharacters(password) < PASSWORD_MIN_CHARACTERS) {
    issue(`Enter at least ${PASSWORD_MIN_CHARACTERS} characters.`)
  }
  for (const { pattern, message } of characterClasses) {
    if (!pattern.test(password)) issue(message)
  }
})

function countCharacters(text: string): number {
  return Array.from(text).length
}
