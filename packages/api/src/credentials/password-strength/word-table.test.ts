import { expect, test } from 'vitest'
import { readWordTable, writeWordTable } from './word-table.ts'

const codesOf = (text: string) => Array.from(text, (character) => character.codePointAt(0) ?? 0)

test('a table finds its words at every place of a text, with their bits', () => {
  const table = readWordTable(
    writeWordTable([
      ['horse', 12],
      ['hors', 20],
      ['слово', 3],
    ]),
  )
  expect(table.wordsAt(codesOf('a horse'), 2)).toEqual([
    { length: 4, bits: 20 },
    { length: 5, bits: 12 },
  ])
  expect(table.wordsAt(codesOf('слово'), 0)).toEqual([{ length: 5, bits: 3 }])
  expect(table.wordsAt(codesOf('a horse'), 0)).toEqual([])
})

test('a word that comes twice has its lower bits', () => {
  const table = readWordTable(
    writeWordTable([
      ['horse', 12],
      ['horse', 5],
      ['horse', 9],
    ]),
  )
  expect(table.wordsAt(codesOf('horse'), 0)).toEqual([{ length: 5, bits: 5 }])
})
