// What a new password must look like. Only for choosing one: a login takes whatever was chosen under older rules.
import { z } from 'zod'

export const PASSWORD_MIN_CHARACTERS = 10
export const PASSWORD_MAX_CHARACTERS = 128

const characterClasses = [
  { pattern: /\p{Lu}/u, message: 'Add an upper-case letter.' },
  { pattern: /\p{Ll}/u, message: 'Add a lower-case letter.' },
  { pattern: /\p{Nd}/u, message: 'Add a digit.' },
  { pattern: /[\p{P}\p{S}]/u, message: 'Add a symbol.' },
]

// A code point takes one or two UTF-16 units, so this refuses megabytes without walking them.
const isWithinUnits = (value: string) => value.length <= PASSWORD_MAX_CHARACTERS * 2

/** 10..128 characters (code points) with an upper-case letter, a lower-case letter, a digit and a symbol. */
export const NewPasswordSchema = z.string().check((ctx) => {
  const password = ctx.value
  const issue = (message: string) => ctx.issues.push({ code: 'custom', message, input: password })

  if (!isWithinUnits(password) || Array.from(password).length > PASSWORD_MAX_CHARACTERS) {
    issue(`Enter at most ${PASSWORD_MAX_CHARACTERS} characters.`)
    return
  }
  // Half a surrogate pair is no character: encoders replace it, and then two passwords are one.
  if (!password.isWellFormed()) {
    issue('Enter a password of whole characters.')
    return
  }
  if (Array.from(password).length < PASSWORD_MIN_CHARACTERS) {
    issue(`Enter at least ${PASSWORD_MIN_CHARACTERS} characters.`)
  }
  for (const { pattern, message } of characterClasses) {
    if (!pattern.test(password)) issue(message)
  }
})

/** A password as typed at login: anything that could ever have been accepted. */
export const PasswordSchema = z
  .string()
  .min(1, 'Enter your password.')
  .refine((password) => password.isWellFormed(), 'Enter a password of whole characters.')
  .refine(isWithinUnits, `Enter at most ${PASSWORD_MAX_CHARACTERS} characters.`)
