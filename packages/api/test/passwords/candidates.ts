// Passwords for measuring the policy: what people make of a common one, and what generators make.
import { NewPasswordSchema } from '@countersign/contract'
import { dictionary } from '@zxcvbn-ts/language-common'

const capitalised = (word: string) => word.charAt(0).toUpperCase() + word.slice(1)
const letters: Readonly<Record<string, string>> = { a: '@', e: '3', i: '1', o: '0', s: '5' }

/** How people make a word follow the rules. */
export const decorations: readonly (readonly [name: string, decorate: (word: string) => string])[] =
  [
    ['word1!', (word) => `${capitalised(word)}1!`],
    ['word123!', (word) => `${capitalised(word)}123!`],
    ['word987!', (word) => `${capitalised(word)}987!`],
    ['word2026!', (word) => `${capitalised(word)}2026!`],
    ['word@12', (word) => `${capitalised(word)}@12`],
    ['word_2024', (word) => `${capitalised(word)}_2024`],
    ['!word1', (word) => `!${capitalised(word)}1`],
    ['123@word', (word) => `123@${capitalised(word)}`],
    ['wOrd1!', (word) => `${word.charAt(0)}${capitalised(word.slice(1))}1!`],
    ['wordword1!', (word) => `${capitalised(word)}${capitalised(word)}1!`],
    ['drow1!', (word) => `${capitalised(Array.from(word).toReversed().join(''))}1!`],
    [
      'w0rd1!',
      (word) => `${capitalised(word.replace(/[aeios]/g, (letter) => letters[letter] ?? letter))}1!`,
    ],
  ]

export const followsRules = (password: string) => NewPasswordSchema.safeParse(password).success

/** Every n-th of a list, so that common and rare ones are asked for alike. */
export const everyNth = <TItem>(items: readonly TItem[], n: number) =>
  items.filter((_, index) => index % n === 0)

const ascii = Array.from({ length: 94 }, (_, index) => String.fromCharCode(33 + index)).join('')
const alphanumeric = ascii.replace(/[^A-Za-z0-9]/g, '')
const diceware = dictionary['diceware-common']

/** Generators of passwords that nobody guesses; each takes a source of whole numbers below a bound. */
export const generators: readonly (readonly [name: string, make: (below: Below) => string])[] = [
  ['ten characters', (below) => some(10, ascii, below)],
  ['sixteen characters of base64', (below) => some(16, `${alphanumeric}+/`, below)],
  [
    'eleven letters and digits and a symbol',
    (below) => some(11, alphanumeric, below) + some(1, '!-#.', below),
  ],
  ['twelve characters that can be pronounced', pronounceable],
  ['four words', (below) => `${wordsOf(4, '-', below)}${below(10)}`],
  ['four words with spaces', (below) => `${wordsOf(4, ' ', below)} ${below(10)}!`],
  ['five words without anything between', (below) => `${wordsOf(5, '', below)}${below(10)}!`],
  ['six words', (below) => `${wordsOf(6, '.', below)}${below(100)}`],
]

export type Below = (bound: number) => number

/** Reproducible: mulberry32. */
export function createBelow(seed: number): Below {
  let state = seed
  return (bound) => {
    state = (state + 0x6d2b79f5) | 0
    let mixed = Math.imul(state ^ (state >>> 15), state | 1)
    mixed ^= mixed + Math.imul(mixed ^ (mixed >>> 7), mixed | 61)
    return ((mixed ^ (mixed >>> 14)) >>> 0) % bound
  }
}

export function generate(count: number, make: (below: Below) => string, below: Below): string[] {
  const made: string[] = []
  while (made.length < count) {
    const password = make(below)
    if (followsRules(password)) made.push(password)
  }
  return made
}

function some(count: number, characters: string, below: Below): string {
  return Array.from({ length: count }, () => characters.charAt(below(characters.length))).join('')
}

function wordsOf(count: number, separator: string, below: Below): string {
  const words = Array.from({ length: count }, () => diceware[below(diceware.length)] ?? '')
  return words.map((word) => capitalised(String(word))).join(separator)
}

// As pwgen makes them: consonants and vowels in turn, with a capital, a digit and a symbol somewhere among them.
function pronounceable(below: Below): string {
  const sounds = Array.from({ length: 10 }, (_, index) =>
    some(1, index % 2 === 0 ? 'bcdfghjklmnpqrstvwxz' : 'aeiou', below),
  )
  const capital = below(sounds.length)
  const characters = sounds.map((sound, index) => (index === capital ? sound.toUpperCase() : sound))
  characters.splice(1 + below(9), 0, String(below(10)))
  characters.splice(1 + below(9), 0, some(1, '!#%&*+-./:?@_', below))
  return characters.join('')
}
