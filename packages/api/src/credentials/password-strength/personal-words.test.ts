import { expect, test } from 'vitest'
import { containsPersonalWords } from './personal-words.ts'

const owner = { fullName: 'Ada Lovelace-Byron', email: 'countess1815.engine@example.com' }

test.each([
  ['the surname', 'Xq7-Lovelace-9!'],
  ['a part of the surname', 'Xq7-byron-9!zZ'],
  ['the surname in another case', 'Xq7-lOVELACE-9!'],
  ['the surname backwards', 'Xq7-ecalevoL-9!'],
  ['the surname with digits for letters', 'Xq7-L0v3l4ce-9!'],
  ['the surname with symbols for letters, backwards', 'Xq7-ec@|evo1-9!'],
  ['the surname with accents', 'Xq7-Lóvelàce-9!'],
  ['the surname in full-width letters', 'Xq7-Ｌｏｖｅｌａｃｅ-9!'],
  ['a word of the local part', 'Xq7-Engine-9!zZ'],
  ['the whole local part', 'Xq7-countess1815.engine-9!'],
])('[2] a password that holds %s is known', (_, password) => {
  expect(containsPersonalWords(password, owner)).toBe(true)
})

test.each([
  ['words of three letters', 'Xq7-Ada-9!zZtR'],
  ['a word that is only begun', 'Xq7-Lovela-9!zZ'],
  ['the domain', 'Xq7-Example-9!zZ'],
])('[2] one that holds %s is not', (_, password) => {
  expect(containsPersonalWords(password, owner)).toBe(false)
})

test('[2] a number for a local part is personal information too', () => {
  const person = { fullName: 'Ada', email: '13812345678@example.com' }
  expect(containsPersonalWords('Xq-13812345678!', person)).toBe(true)
  expect(containsPersonalWords('Xq-13812345679!', person)).toBe(false)
})

test('[2] an owner of short words alone has none', () => {
  expect(
    containsPersonalWords('Xq7-Al-Li-9!zZ', { fullName: 'Al Li', email: 'a.li@example.com' }),
  ).toBe(false)
})

test('[2] a name in another script is personal information', () => {
  const person = { fullName: 'Софья Ковалевская', email: 's@example.com' }
  expect(containsPersonalWords('Xq7-ковалевская-9!', person)).toBe(true)
})
