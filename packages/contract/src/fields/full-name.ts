// Defines a person's name: letters of any script, no invisible characters, none that change the text's direction.
import { z } from 'zod'
import { ownIssue, ownRule, tooLong, tooShort } from '../issues.ts'

export const FULL_NAME_MIN_CHARACTERS = 2
export const FULL_NAME_MAX_CHARACTERS = 80

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
  .check(({ value, issues }) => {
    if (value.length > FULL_NAME_MAX_CHARACTERS * MAX_UNITS_PER_CHARACTER) {
      issues.push(tooLong(value, FULL_NAME_MAX_CHARACTERS))
    }
  })
  // Before anything is trimmed: a line break at the end is one, too.
  .refine(
    (typed) => !/\p{Cc}/u.test(typed),
    ownRule('control_characters', 'Enter a name without control characters.'),
  )
  .refine(
    (typed) => !INVISIBLE.test(typed.replace(SPELLING_SIGNS, '')),
    ownRule('invisible_characters', 'Enter a name without invisible characters.'),
  )
  .overwrite((typed) =>
    typed
      .replace(/\p{Zs}+/gu, ' ')
      .normalize('NFC')
      .trim(),
  )
  .check(checkMarks)
  .check(boundCharacters)
  .refine(
    (name) => /[\p{L}\p{N}]/u.test(name),
    ownRule('missing_letter', 'Enter a name with letters.'),
  )
  .meta({ minLength: FULL_NAME_MIN_CHARACTERS, maxLength: FULL_NAME_MAX_CHARACTERS })

function checkMarks({ value, issues }: z.core.ParsePayload<string>): void {
  if (LOOSE_MARKS.test(value)) {
    issues.push(ownIssue('loose_accents', value, 'Enter a name whose accents follow a letter.'))
  } else if (STACKED_MARKS.test(value)) {
    issues.push(
      ownIssue('stacked_accents', value, 'Enter a name with fewer accents on one letter.'),
    )
  }
}

// zod's own bounds count UTF-16 units.
function boundCharacters({ value, issues }: z.core.ParsePayload<string>): void {
  const count = Array.from(value).length
  if (count < FULL_NAME_MIN_CHARACTERS) issues.push(tooShort(value, FULL_NAME_MIN_CHARACTERS))
  if (count > FULL_NAME_MAX_CHARACTERS) issues.push(tooLong(value, FULL_NAME_MAX_CHARACTERS))
}
