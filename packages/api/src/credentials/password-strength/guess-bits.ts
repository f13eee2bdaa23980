// Estimates a password's strength in bits, against an attacker who combines common passwords, words, keyboard runs and dates.
// The cheapest combination counts.
import { isRun, keyOf, latinKeyOf } from './keyboard-runs.ts'
import { foldCase, foldLookalikes, letterOf, otherLetterOf } from './lookalikes.ts'
import type { Bits, FoundWord, WordTable } from './word-table.ts'

const ANALYSED_UNITS = 32
const WORD_MIN_CHARACTERS = 3
const WORD_MIN_BITS = 3
// Shorter ones occur backwards, or between digits, in any text.
const DISGUISED_MIN_CHARACTERS = 5
const LETTERS_MIN = 2
const SHORT_WORD_BITS = 4
const SEPARATOR_AGAIN_BITS = 1
const SERVICE_WORD_BITS = 2
const RUN_BITS = 7
const FIRST_RUN_BITS = 4
const REPEATED_CHARACTER_BITS = 5
const REPEAT_BITS = 2
const BACKWARDS_BITS = 1
const YEAR_BITS = 6
const DAY_AND_MONTH_BITS = 9
const DATE_BITS = 15

export interface Vocabulary {
  readonly words: WordTable
  /** Folded as `foldLookalikes` does, such as the service's name. */
  readonly serviceWords: ReadonlySet<string>
}

/** A part of the password: its length in characters, and the bits it takes to guess it. */
type Piece = readonly [length: number, bits: Bits]

/** Analyses the first 32 characters: a password whose beginning is not guessed is not guessed. */
export function guessBits(password: string, vocabulary: Vocabulary): Bits {
  // Cut before folding, which may turn one character into 18, and again after it: the time is quadratic in the length.
  const folded = foldCase(password.slice(0, ANALYSED_UNITS))
  const text = Array.from(folded).slice(0, ANALYSED_UNITS)
  const piecesAt = createPieceFinder(text, vocabulary)
  const cheapest = [0, ...text.map(() => Number.POSITIVE_INFINITY)]
  for (const from of text.keys()) {
    for (const [length, bits] of piecesAt(from)) {
      const sum = (cheapest[from] ?? 0) + bits
      if (sum < (cheapest[from + length] ?? 0)) cheapest[from + length] = sum
    }
  }
  return cheapest.at(-1) ?? 0
}

function createPieceFinder(text: readonly string[], { words, serviceWords }: Vocabulary) {
  const keys = text.map(keyOf)
  const spellings = distinct([text, keys, text.map(latinKeyOf)]).map(codesOf)
  const disguised = distinct([text.map(letterOf), text.map(otherLetterOf)]).map(codesOf)
  const codes = codesOf(text)
  const backwards = backwardsPieces(codes, words)
  const folded = Array.from(foldLookalikes(text.join('')))
  const servicePieces = servicePiecesOf(folded, serviceWords)

  return (from: number): Piece[] => [
    [1, bitsOfCharacter(text[from] ?? '')],
    ...spellings.flatMap((spelling) => wordPieces(words.wordsAt(spelling, from))),
    ...disguised.flatMap((spelling) => disguisedPieces(codes, spelling, from, words)),
    ...(backwards.get(from) ?? []),
    ...(servicePieces.get(from) ?? []),
    ...patternPieces(text, keys, from),
  ]
}

const codesOf = (text: readonly string[]) => text.map((character) => character.codePointAt(0) ?? 0)

const wordPieces = (found: readonly FoundWord[]): Piece[] =>
  found
    .filter(({ length }) => length >= WORD_MIN_CHARACTERS)
    .map(({ length, bits }) => [length, Math.max(bits, WORD_MIN_BITS)])

// A word with digits and symbols for some of its letters. Each kind of replacement costs a bit, because people replace a letter
// everywhere. Digits alone are not a word.
function disguisedPieces(
  text: readonly number[],
  spelling: readonly number[],
  from: number,
  words: WordTable,
): Piece[] {
  return words.wordsAt(spelling, from).flatMap(({ length, bits }): Piece[] => {
    if (length < DISGUISED_MIN_CHARACTERS) return []
    const disguised = text
      .slice(from, from + length)
      .filter((code, index) => code !== spelling[from + index])
    if (disguised.length === 0 || length - disguised.length < LETTERS_MIN) return []
    return [[length, Math.max(bits, WORD_MIN_BITS) + new Set(disguised).size]]
  })
}

// A reversed word begins, as a piece, where it ends.
function backwardsPieces(text: readonly number[], words: WordTable): Map<number, Piece[]> {
  const reversed = text.toReversed()
  const pieces = new Map<number, Piece[]>()
  for (const end of text.keys()) {
    for (const [length, bits] of wordPieces(words.wordsAt(reversed, end))) {
      if (length < DISGUISED_MIN_CHARACTERS) continue
      const from = text.length - end - length
      pieces.set(from, [...(pieces.get(from) ?? []), [length, bits + BACKWARDS_BITS]])
    }
  }
  return pieces
}

// The service's words wherever they occur, forwards or backwards.
function servicePiecesOf(
  folded: readonly string[],
  serviceWords: ReadonlySet<string>,
): Map<number, Piece[]> {
  // Positions count characters, however many UTF-16 units they have.
  const text = folded.map((character) => (character.length === 1 ? character : ' ')).join('')
  const pieces = new Map<number, Piece[]>()
  for (const word of serviceWords) {
    for (const spelled of [word, Array.from(word).toReversed().join('')]) {
      for (let at = text.indexOf(spelled); at >= 0; at = text.indexOf(spelled, at + 1)) {
        pieces.set(at, [...(pieces.get(at) ?? []), [spelled.length, SERVICE_WORD_BITS]])
      }
    }
  }
  return pieces
}

// A language has a few dozen common short words, which lists of passwords leave out.
const SHORT_WORD = /^(?<word>[a-z]{1,2})(?<separator>[ .,_-])/
const SEPARATORS = ' .,_-'
const FIRST_RUNS = new Set(['123', '1234', '12345', '123456', '321', 'abc', 'qwe', 'qwerty', 'asd'])
const YEAR = /^(19|20)\d\d$/
const DAY_AND_MONTH =
  /^(0[1-9]|[12]\d|3[01])(0[1-9]|1[0-2])$|^(0[1-9]|1[0-2])(0[1-9]|[12]\d|3[01])$/
const SEPARATED_DATE = /^(\d{1,2}([-./])\d{1,2}\2(\d{4}|\d{2})|\d{4}([-./])\d{1,2}\4\d{1,2})/

function patternPieces(text: readonly string[], keys: readonly string[], from: number): Piece[] {
  const pieces: Piece[] = []
  let typed = keys[from] ?? ''
  for (let length = 2; from + length <= text.length; length += 1) {
    typed += keys[from + length - 1]
    if (isRun(typed)) pieces.push([length, FIRST_RUNS.has(typed) ? FIRST_RUN_BITS : RUN_BITS])
    if (isRepeat(text, from, length) || (length > 2 && isRepeat(keys, from, length))) {
      pieces.push([length, REPEAT_BITS])
    }
  }
  const sameCharacter = text.slice(from).findIndex((character) => character !== text[from])
  const times = sameCharacter < 0 ? text.length - from : sameCharacter
  if (times > 2) pieces.push([times, REPEATED_CHARACTER_BITS])
  const rest = text.slice(from).join('')
  const { word, separator } = SHORT_WORD.exec(rest)?.groups ?? {}
  if (
    word &&
    separator &&
    isSeparator(separator, text) &&
    [undefined, separator].includes(text[from - 1])
  ) {
    pieces.push([word.length, SHORT_WORD_BITS])
  }
  const character = text[from] ?? ''
  if (text.indexOf(character) < from && isSeparator(character, text)) {
    pieces.push([1, SEPARATOR_AGAIN_BITS])
  }
  const date = SEPARATED_DATE.exec(rest)?.[0]
  if (date !== undefined) pieces.push([date.length, DATE_BITS])
  const four = text.slice(from, from + 4).join('')
  if (YEAR.test(four)) pieces.push([4, YEAR_BITS])
  if (DAY_AND_MONTH.test(four)) pieces.push([4, DAY_AND_MONTH_BITS])
  return pieces
}

// True of a character that occurs more than once, always between letters or digits.
function isSeparator(character: string, text: readonly string[]): boolean {
  if (!SEPARATORS.includes(character)) return false
  const parts = text.join('').split(character)
  return parts.length > 2 && parts.every((part) => /^[\p{L}\p{N}](.*[\p{L}\p{N}])?!*$/u.test(part))
}

// True if the same characters stand directly before.
function isRepeat(text: readonly string[], from: number, length: number): boolean {
  if (from < length) return false
  for (let at = from; at < from + length; at += 1) if (text[at] !== text[at - length]) return false
  return true
}

function bitsOfCharacter(character: string): Bits {
  if (/\p{Nd}/u.test(character)) return Math.log2(10)
  if (/\p{L}/u.test(character)) return Math.log2(26)
  // Most people who need a symbol take the exclamation mark, or put spaces between words.
  if (character === '!' || character === ' ') return 2
  if (/[@#$._-]/.test(character)) return 3
  if (/[ -/:-@[-`{-~]/.test(character)) return 5
  return 8
}

function distinct(spellings: readonly (readonly string[])[]): (readonly string[])[] {
  return [...new Map(spellings.map((spelling) => [spelling.join(''), spelling])).values()]
}
