import { NewEmailSchema, NewPasswordSchema } from '@countersign/contract'
import { expect, test } from 'vitest'
import { z } from 'zod'
import { acceptedOnlyBy, acceptedSamples } from './sample-values.ts'

test('the rules of a new password show in what is accepted', () => {
  const accepted = acceptedSamples(NewPasswordSchema)
  expect(accepted['lengths of every class']).toBe('10-128')
  // Counted in code points: in UTF-16 units the longest has 253.
  expect(accepted['lengths of astral characters']).toBe('10-128')
  expect(accepted['lengths of a letter']).toBeUndefined()
  const passwords = accepted.passwords?.split(' ')
  expect(passwords).toContain('every-class')
  for (const name of ['no-upper', 'no-lower', 'no-digit', 'no-symbol']) {
    expect(passwords).not.toContain(name)
  }
})

test('the rules of an email show in what is accepted', () => {
  const accepted = acceptedSamples(NewEmailSchema)
  expect(accepted['lengths of an email']).toBe('6-254')
  const emails = accepted.emails?.split(' ')
  expect(emails).toEqual(expect.arrayContaining(['plain', 'upper', 'padded', 'tagged']))
  for (const name of ['no-top-level', 'comma', 'line-break']) expect(emails).not.toContain(name)
})

test('every sample has a length or a name of its own', () => {
  const accepted = acceptedSamples(z.any())
  for (const taken of Object.values(accepted)) {
    const names = taken.split(' ')
    expect(new Set(names).size).toBe(names.length)
  }
  expect(accepted['lengths of a letter']).toBe('0-300 1000 10000')
})

test('the samples of a length have that length', () => {
  for (const length of [0, 1, 2, 3, 4, 6, 7, 8, 100, 300]) {
    const exactly = z.string().refine((text) => Array.from(text).length === length)
    const accepted = acceptedSamples(exactly)
    for (const family of Object.keys(accepted).filter((name) => name.startsWith('lengths'))) {
      expect(accepted[family]).toBe(String(length))
    }
    expect(Object.keys(accepted).filter((name) => name.startsWith('lengths'))).toHaveLength(4)
  }
})

test('what is accepted by one alone is told by name and by range', () => {
  const first = { 'lengths of a letter': '1-5 9', texts: 'empty blank', ids: 'ulid' }
  const second = { 'lengths of a letter': '2-3 5-7', texts: 'blank' }
  expect(acceptedOnlyBy(first, second)).toEqual([
    'lengths of a letter 1 4 9',
    'texts empty',
    'ids ulid',
  ])
  expect(acceptedOnlyBy(first, first)).toEqual([])
})
