// Makes data/known-words.bin, in memory. docs/decisions/0031-guessable-passwords.md says why it is committed.
import { foldCase } from '../src/credentials/password-strength/lookalikes.ts'
import { type Bits, writeWordTable } from '../src/credentials/password-strength/word-table.ts'
import { readCommonPasswords, readWordLists } from './word-sources.ts'

// Longer ones are never asked for.
const WORD_MAX_CHARACTERS = 32
const ROOT_MIN_CHARACTERS = 5
// No attacker tries the first words of thirteen languages before all others: a list of them costs this many bits to choose.
const LANGUAGE_BITS = 4

export function makeKnownWords(): Uint8Array {
  return writeWordTable(words())
}

function* words(): Iterable<[word: string, bits: Bits]> {
  for (const [index, password] of readCommonPasswords().entries()) {
    yield* ranked(password, index)
    // What is listed with digits behind it alone is a word as well.
    const root = password.replace(/^[^\p{L}]+|[^\p{L}]+$/gu, '')
    if (root.length >= ROOT_MIN_CHARACTERS && root !== password) yield* ranked(root, index)
  }
  for (const list of readWordLists()) {
    for (const [index, word] of list.entries()) yield* ranked(word, index, LANGUAGE_BITS)
  }
}

function* ranked(written: string, index: number, more = 0): Iterable<[word: string, bits: Bits]> {
  const word = Array.from(foldCase(written)).slice(0, WORD_MAX_CHARACTERS).join('')
  if (word.length > 1) yield [word, Math.ceil(Math.log2(index + 2)) + more]
}
