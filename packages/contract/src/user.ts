// What a user is, and what a person may enter to become one.
import { z } from 'zod'

export const RoleSchema = z.enum(['USER', 'ADMIN'])
export type Role = z.infer<typeof RoleSchema>

export const FULL_NAME_MIN_CHARACTERS = 3
export const FULL_NAME_MAX_CHARACTERS = 80
// RFC 5321 section 4.5.3.1.3: a path has 256 octets, two of them the angle brackets.
export const EMAIL_MAX_CHARACTERS = 254

// Control characters, and halves of surrogate pairs: neither is text, and PostgreSQL refuses NUL.
const PLAIN_TEXT = /^[^\p{Cc}\p{Cs}]*$/u

/** 3..80 characters after surrounding white space is taken off, none of them a control character. */
export const FullNameSchema = z
  .string()
  .trim()
  .regex(PLAIN_TEXT, 'Enter a name without control characters.')
  .min(FULL_NAME_MIN_CHARACTERS, `Enter at least ${FULL_NAME_MIN_CHARACTERS} characters.`)
  .max(FULL_NAME_MAX_CHARACTERS, `Enter at most ${FULL_NAME_MAX_CHARACTERS} characters.`)

/**
 * An email address, at most 254 characters, trimmed and lower-cased: one person, one spelling. Every step before the last
 * ends the check, so hostile text is refused for its length or its first strange character alone.
 */
export const EmailSchema = z
  .string()
  .max(EMAIL_MAX_CHARACTERS, {
    error: `Enter at most ${EMAIL_MAX_CHARACTERS} characters.`,
    abort: true,
  })
  // ASCII only, and asked before anything is folded: a Kelvin sign lower-cases to k, a full-width @ is an @ to whoever
  // applies NFKC, and then mail goes to an address that was not the one checked (GHSA-7rqj-j65f-68wh). A domain with other
  // letters has an ASCII spelling (RFC 5890), which is an address of its own here.
  .regex(/^[\0-\x7F]*$/, { error: 'Enter an email address of plain letters.', abort: true })
  .trim()
  .toLowerCase()
  .pipe(z.email('Enter a valid email address.'))
  .meta({ format: 'email' })

/** A user as clients see one. */
export const UserSchema = z
  .object({
    id: z.uuid(),
    email: z.string(),
    fullName: z.string(),
    role: RoleSchema,
    emailVerified: z.boolean(),
    /** ISO 8601, UTC. */
    createdAt: z.iso.datetime(),
    /** When something about the user last changed. ISO 8601, UTC. */
    updatedAt: z.iso.datetime(),
  })
  .meta({ id: 'User' })
export type User = z.infer<typeof UserSchema>

/** The user of the examples in the API reference. */
export const exampleUser: User = {
  id: '019a1c3f-7b5e-7c40-9d2e-3f6b8a1c5d70',
  email: 'ada@example.com',
  fullName: 'Ada Lovelace',
  role: 'USER',
  emailVerified: false,
  createdAt: '2026-11-24T09:30:00.000Z',
  updatedAt: '2026-11-24T09:30:00.000Z',
}
