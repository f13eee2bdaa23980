import { beforeAll, expect, test } from 'vitest'
import { readKnownWords } from '../../known-words-file.ts'
import { guessBits, type Vocabulary } from './guess-bits.ts'
import { readWordTable } from './word-table.ts'

let vocabulary: Vocabulary
beforeAll(async () => {
  vocabulary = { words: readWordTable(await readKnownWords()), serviceWords: new Set(['umbreiia']) }
})

const bits = (password: string) => guessBits(password, vocabulary)

// What is analysed is bounded, so that no password costs the process more than a few milliseconds.
test.each([
  ['letters', 'k7#Qz9!vLm2p'],
  ['characters that stand for letters', '@4$5s5$a1|!l'],
  ['one character', '1'],
  ['characters that are eighteen when they are folded', '\uFDFA'],
])('[39] of %s, only the first thirty-two units are analysed', (_, pattern) => {
  const head = pattern.repeat(32).slice(0, 32)
  expect(bits(head + pattern.repeat(10))).toBe(bits(head))
  expect(bits(`${head}${'Zq7!'.repeat(24)}`)).toBe(bits(head))
})

test('a pair of units that the cut divides is no harm', () => {
  expect(bits(`${'k7#Qz9!vLm2p'.repeat(3).slice(0, 31)}😀`)).toBeGreaterThan(60)
})

test('[71] a word costs less the more common it is, and never more than its characters', () => {
  expect(bits('password')).toBeLessThan(bits('tyrannosaurus'))
  expect(bits('xqzjwkvb')).toBeCloseTo(8 * Math.log2(26))
})

test.each([
  ['in upper case', 'PASSWORD'],
  ['with accents', 'pässwörd'],
  ['in full-width letters', 'ｐａｓｓｗｏｒｄ'],
])('[71] a word is the same %s', (_, spelled) => {
  expect(bits(spelled)).toBe(bits('password'))
})

test.each([
  ['with digits and symbols for letters', 'p@55w0rd', 4],
  ['backwards', 'drowssap', 1],
  ['twice', 'passwordpassword', 2],
])('[71] a word %s costs a little more', (_, spelled, more) => {
  expect(bits(spelled)).toBeLessThanOrEqual(bits('password') + more)
})

test('[71] a one may stand for an i or an l', () => {
  expect(bits('b1rthday')).toBe(bits('birthday') + 1)
  expect(bits('fami1y')).toBe(bits('family') + 1)
})

test('[71] a Russian word is known by the keys that type it', () => {
  expect(bits('привет')).toBe(bits('ghbdtn'))
  expect(bits('привет')).toBeLessThan(15)
})

test.each([
  ['a row', 'asdfghjkl'],
  ['a row backwards', 'poiuytrewq'],
  ['a column', '3edc'],
  ['a column with shift', '#EDC'],
  ['a row of another keyboard', 'qsdfghjklm'],
  ['the alphabet', 'defghijk'],
  ['one character', '........'],
])('[71] %s of keys costs no more than a rare word', (_, run) => {
  expect(bits(run)).toBeLessThanOrEqual(7)
})

test.each(['1987', '2026', '24121987', '24.12.1987', '24/12/87', '1987-12-24'])(
  '[71] the date %s costs less than its characters',
  (date) => {
    expect(bits(date)).toBeLessThanOrEqual(15)
  },
)

test('[71] a word of the service costs next to nothing, however it is disguised', () => {
  expect(bits('Umbre11a')).toBe(2)
})
