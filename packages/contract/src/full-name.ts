// What a person's name is: any script's letters, nothing that cannot be seen or that turns the text around.
import { z } from 'zod'

export const FULL_NAME_MIN_CHARACTERS = 2
export const FULL_NAME_MAX_CHARACTERS = 80

const TOO_LONG = `Enter at most ${FULL_NAME_MAX_CHARACTERS} characters.`

// What is one character in NFC may be typed as up to six UTF-16 units: three characters beyond the basic plane.
const MAX_UNITS_PER_CHARACTER = 6

// Joiners belong to the spelling of these scripts: between two letters, or behind a letter's sign that takes its vowel away.
const JOINED =
  '[\\p{Script_Extensions=Arabic}\\p{Script=Syriac}\\p{Script=Nko}\\p{Script=Mongolian}\\p{Script=Devanagari}\\p{Script=Bengali}\\p{Script=Gurmukhi}\\p{Script=Gujarati}\\p{Script=Oriya}\\p{Script=Tamil}\\p{Script=Telugu}\\p{Script=Kannada}\\p{Script=Malayalam}\\p{Script=Sinhala}\\p{Script=Khmer}\\p{Script=Myanmar}]'
const VIRAMA = '[\\u094D\\u09CD\\u0A4D\\u0ACD\\u0B4D\\u0BCD\\u0C4D\\u0CCD\\u0D4D\\u0DCA]'
// So do selectors of the form of a Han character (the 辻 of a Japanese family) or a Mongolian letter, and the separator before
// a last Mongolian vowel.
const SPELLING_SIGNS = new RegExp(
  `(?<=${JOINED})[\\u200C\\u200D](?=${JOINED})|(?<=${JOINED}${VIRAMA})[\\u200C\\u200D]` +
    '|(?<=\\p{Script=Han})[\\uFE00-\\uFE02\\u{E0100}-\\u{E01EF}]' +
    '|(?<=\\p{Script=Mongolian})[\\u180B-\\u180D\\u180F]' +
    '|(?<=\\p{Script=Mongolian}[\\u180B-\\u180D\\u180F]?)\\u180E(?=\\p{Script=Mongolian})',
  'gu',
)
// Format characters, bidi controls and fillers; what is blank in Braille, music and Khitan; what stands for a character that is
// lost; and characters that each font shows as it likes.
const INVISIBLE =
  /[\p{Cf}\p{Co}\p{Cs}\p{Zl}\p{Zp}\p{Bidi_Control}\p{Default_Ignorable_Code_Point}\p{Noncharacter_Code_Point}\u2800\uFFFC\uFFFD\u{16FE4}\u{1D159}]/u
// Drawn on whatever stands before the name.
const LOOSE_MARKS = /(^| )\p{M}/u
// More marks on one letter than any script writes: six, of those that belong to no script three.
const STACKED_MARKS = /\p{M}{7}|(?:(?=\p{M})\p{Script=Inherited}){4}/u

/** 2..80 characters (code points) in NFC, of any script, without white space around them. */
export const FullNameSchema = z
  .string()
  // Comes first and ends the check, so that megabytes are neither walked nor normalised.
  .refine((typed) => typed.length <= FULL_NAME_MAX_CHARACTERS * MAX_UNITS_PER_CHARACTER, {
    error: TOO_LONG,
    abort: true,
  })
  // Before anything is trimmed: a line break at the end is one, too.
  .refine((typed) => !/\p{Cc}/u.test(typed), {
    error: 'Enter a name without control characters.',
    abort: true,
  })
  .refine((typed) => !INVISIBLE.test(typed.replace(SPELLING_SIGNS, '')), {
    error: 'Enter a name without invisible characters.',
    abort: true,
  })
  .overwrite((typed) =>
    typed
      .replace(/\p{Zs}+/gu, ' ')
      .normalize('NFC')
      .trim(),
  )
  .refine((name) => !LOOSE_MARKS.test(name) && !STACKED_MARKS.test(name), {
    error: ({ input }) =>
      LOOSE_MARKS.test(String(input))
        ? 'Enter a name whose accents follow a letter.'
        : 'Enter a name with fewer accents on one letter.',
    abort: true,
  })
  .check(boundCharacters)
  .refine((name) => /[\p{L}\p{N}]/u.test(name), 'Enter a name with letters.')
  .meta({ minLength: FULL_NAME_MIN_CHARACTERS, maxLength: FULL_NAME_MAX_CHARACTERS })

// zod's own bounds count UTF-16 units. The issues are as it makes them.
function boundCharacters({ value, issues }: z.core.ParsePayload<string>): void {
  const count = Array.from(value).length
  const issue = { origin: 'string', inclusive: true, input: value, continue: false } as const
  if (count < FULL_NAME_MIN_CHARACTERS) {
    const minimum = FULL_NAME_MIN_CHARACTERS
    const message = `Enter at least ${minimum} characters.`
    issues.push({ ...issue, code: 'too_small', minimum, message })
  } else if (count > FULL_NAME_MAX_CHARACTERS) {
    issues.push({ ...issue, code: 'too_big', maximum: FULL_NAME_MAX_CHARACTERS, message: TOO_LONG })
  }
}
