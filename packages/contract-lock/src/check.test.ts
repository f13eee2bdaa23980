import { errors, issueCodes, mutation } from '@countersign/contract'
import { expect, test } from 'vitest'
import { z } from 'zod'
import { checkLock } from './check.ts'
import { createLock } from './lock.ts'

const lockOf = (version: string, maximum: number) =>
  createLock({
    version,
    tree: {
      thing: mutation({
        summary: 'Do a thing.',
        access: 'public',
        limit: 'default',
        input: z.object({ name: z.string().max(maximum) }),
        output: z.object({}),
        errors: [],
        rest: { method: 'POST', path: '/v1/thing' },
        example: { input: { name: 'a' } },
      }),
    },
    errors,
    issueCodes,
  })

test('a contract as it was locked is locked', () => {
  expect(checkLock(lockOf('0.1.0', 5), lockOf('0.1.0', 5))).toEqual({ kind: 'locked' })
})

test('an addition has to be locked', () => {
  expect(checkLock(lockOf('0.1.0', 5), lockOf('0.1.0', 6))).toEqual({
    kind: 'unlocked',
    changes: [{ kind: 'additive', where: 'thing input name', what: 'takes more than it did' }],
  })
})

test('a raised version has to be locked although nothing else has changed', () => {
  expect(checkLock(lockOf('0.1.0', 5), lockOf('0.1.1', 5))).toEqual({
    kind: 'unlocked',
    changes: [],
  })
})

test('a break under the same version, or one that promises none, is a break', () => {
  for (const version of ['0.1.0', '0.1.1']) {
    expect(checkLock(lockOf('0.1.0', 5), lockOf(version, 4))).toEqual({
      kind: 'broken',
      breaks: [{ kind: 'breaking', where: 'thing input name', what: 'maxLength 5 -> 4' }],
    })
  }
})

test('a break under a version that says so has to be locked', () => {
  expect(checkLock(lockOf('0.1.0', 5), lockOf('0.2.0', 4))).toMatchObject({ kind: 'unlocked' })
  expect(checkLock(lockOf('1.1.0', 5), lockOf('2.0.0', 4))).toMatchObject({ kind: 'unlocked' })
  expect(checkLock(lockOf('1.1.0', 5), lockOf('1.2.0', 4))).toMatchObject({ kind: 'broken' })
})
