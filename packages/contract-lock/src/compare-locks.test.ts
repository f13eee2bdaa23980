import {
  type ContractTree,
  errors,
  issueCodes,
  mutation,
  type ProcedureSpec,
  query,
} from '@countersign/contract'
import { describe, expect, test } from 'vitest'
import { z } from 'zod'
import { compareLocks } from './compare-locks.ts'
import { ContractLock, createLock } from './lock.ts'

const spec = {
  summary: 'Do a thing.',
  access: 'public',
  limit: 'default',
  output: z.object({}),
  errors: [],
  rest: { method: 'POST', path: '/v1/thing' },
  example: {},
} as const satisfies ProcedureSpec
const thing = { thing: mutation(spec) }

const lockOf = (tree: ContractTree, table: Parameters<typeof createLock>[0]['errors'] = errors) =>
  createLock({ version: '0.1.0', tree, errors: table, issueCodes })

const changesOf = (before: ContractTree, after: ContractTree) =>
  compareLocks(lockOf(before), lockOf(after))
const lines = (before: ContractTree, after: ContractTree) =>
  changesOf(before, after).map(({ kind, where, what }) => `${kind}: ${where}: ${what}`)

const taking = (input: z.ZodType) => ({ thing: mutation({ ...spec, input }) })
const answering = (output: z.ZodType) => ({ thing: mutation({ ...spec, output }) })

describe('of a procedure, it breaks clients', () => {
  const withReason = { thing: mutation({ ...spec, errors: ['EMAIL_TAKEN'] }) }
  const rows: [string, ContractTree, ContractTree, string[]][] = [
    ['to remove it', { ...thing, other: mutation(spec) }, thing, ['other: is gone']],
    ['to rename it', thing, { item: mutation(spec) }, ['thing: is gone']],
    ['to make a query of it', thing, { thing: query(spec) }, ['thing: kind mutation -> query']],
    [
      'to make its access stricter',
      { thing: mutation({ ...spec, access: 'session' }) },
      { thing: mutation({ ...spec, access: 'admin' }) },
      ['thing: access session -> admin'],
    ],
    [
      'to make its access looser',
      thing,
      { thing: mutation({ ...spec, access: 'cookie' }) },
      ['thing: access public -> cookie'],
    ],
    [
      'to change its limit policy',
      thing,
      { thing: mutation({ ...spec, limit: 'mail' }) },
      ['thing: limit default -> mail'],
    ],
    [
      'to change its REST method',
      thing,
      { thing: mutation({ ...spec, rest: { method: 'PUT', path: '/v1/thing' } }) },
      ['thing: REST method POST -> PUT'],
    ],
    [
      'to change its REST path',
      thing,
      { thing: mutation({ ...spec, rest: { method: 'POST', path: '/v1/things' } }) },
      ['thing: REST path /v1/thing -> /v1/things'],
    ],
    [
      'to change its REST status',
      thing,
      { thing: mutation({ ...spec, rest: { ...spec.rest, status: 201 } }) },
      ['thing: REST status 200 -> 201'],
    ],
    [
      'to let it set the cookie',
      thing,
      { thing: mutation({ ...spec, setsCookie: true }) },
      ['thing: setsCookie false -> true'],
    ],
    [
      'to let it leave the cookie alone',
      { thing: mutation({ ...spec, setsCookie: true }) },
      thing,
      ['thing: setsCookie true -> false'],
    ],
    [
      'to take a reason from it',
      withReason,
      thing,
      ['thing: does not fail with EMAIL_TAKEN any more'],
    ],
    ['to ask for an input', thing, taking(z.object({})), ['thing input: is required now']],
    [
      'to require an input that was optional',
      taking(z.object({}).optional()),
      taking(z.object({})),
      ['thing input: is required now'],
    ],
    ['to take no input any more', taking(z.object({}).optional()), thing, ['thing input: is gone']],
  ]

  test.each(rows)('%s', (_, before, after, expected) => {
    const found = lines(before, after).filter((line) => line.startsWith('breaking'))
    for (const line of expected) expect(found).toContain(`breaking: ${line}`)
  })
})

test('a session procedure made public loses reasons besides its access', () => {
  const session = { thing: mutation({ ...spec, access: 'session' }) }
  expect(lines(session, thing)).toEqual([
    'breaking: thing: access session -> public',
    'breaking: thing: does not fail with SESSION_REVOKED any more',
    'breaking: thing: does not fail with UNAUTHENTICATED any more',
  ])
})

describe('of the table of errors, it breaks clients', () => {
  const table = { EMAIL_TAKEN: errors.EMAIL_TAKEN, FORBIDDEN: errors.FORBIDDEN }
  const before = lockOf(thing, table)

  test('to remove a reason', () => {
    expect(compareLocks(before, lockOf(thing, { EMAIL_TAKEN: table.EMAIL_TAKEN }))).toEqual([
      { kind: 'breaking', where: 'error FORBIDDEN', what: 'is gone' },
    ])
  })

  test('to give a reason another code, and with it another status', () => {
    const after = lockOf(thing, { ...table, EMAIL_TAKEN: { code: 'BAD_REQUEST' } })
    expect(compareLocks(before, after)).toEqual([
      { kind: 'breaking', where: 'error EMAIL_TAKEN', what: 'code CONFLICT -> BAD_REQUEST' },
      { kind: 'breaking', where: 'error EMAIL_TAKEN', what: 'status 409 -> 400' },
    ])
  })

  test('but not to add one', () => {
    expect(compareLocks(before, lockOf(thing, { ...table, NOT_FOUND: errors.NOT_FOUND }))).toEqual([
      { kind: 'additive', where: 'error NOT_FOUND', what: 'is new' },
    ])
  })
})

describe('of the table of issue codes, it breaks clients', () => {
  const { too_small, missing_digit } = issueCodes
  const lockWith = (codes: Parameters<typeof createLock>[0]['issueCodes']) =>
    createLock({ version: '0.1.0', tree: thing, errors, issueCodes: codes })
  const before = lockWith({ too_small, missing_digit })

  test('to remove or to rename a code', () => {
    expect(compareLocks(before, lockWith({ too_small }))).toEqual([
      { kind: 'breaking', where: 'issue missing_digit', what: 'is gone' },
    ])
    expect(compareLocks(before, lockWith({ too_small, missing_symbol: missing_digit }))).toEqual([
      { kind: 'breaking', where: 'issue missing_digit', what: 'is gone' },
      { kind: 'additive', where: 'issue missing_symbol', what: 'is new' },
    ])
  })

  test('to take a parameter from a code', () => {
    const after = lockWith({ too_small: { parameters: ['origin', 'minimum'] }, missing_digit })
    expect(compareLocks(before, after)).toEqual([
      { kind: 'breaking', where: 'issue too_small', what: 'does not tell inclusive any more' },
    ])
  })

  test('but not to add a code or a parameter, nor to lock codes for the first time', () => {
    const { invalid_type } = issueCodes
    const after = lockWith({
      too_small,
      missing_digit: { parameters: ['minimum'] },
      invalid_type,
    })
    expect(compareLocks(before, after)).toEqual([
      { kind: 'additive', where: 'issue missing_digit', what: 'tells minimum now' },
      { kind: 'additive', where: 'issue invalid_type', what: 'is new' },
    ])
    const { issueCodes: _, ...former } = before
    expect(compareLocks(ContractLock.parse(former), lockWith({ too_small }))).toEqual([
      { kind: 'additive', where: 'issue too_small', what: 'is new' },
    ])
  })
})

describe('it is additive', () => {
  const rows: [string, ContractTree, ContractTree, string[]][] = [
    ['to add a procedure', thing, { ...thing, other: query(spec) }, ['other: is new']],
    [
      'to add a reason to a procedure',
      thing,
      { thing: mutation({ ...spec, errors: ['EMAIL_TAKEN'] }) },
      ['thing: may fail with EMAIL_TAKEN now'],
    ],
    [
      'to add an input that may be left out',
      thing,
      taking(z.object({}).optional()),
      ['thing input: is new and optional', 'thing: may fail with INVALID_INPUT now'],
    ],
    [
      'to let an input be left out',
      taking(z.object({})),
      taking(z.object({}).optional()),
      ['thing input: is optional now'],
    ],
    [
      'to take more in a field',
      taking(z.object({ name: z.string().max(3) })),
      taking(z.object({ name: z.string().max(5) })),
      ['thing input name: takes more than it did'],
    ],
    [
      'to promise more of a field',
      answering(z.object({ name: z.string().nullable() })),
      answering(z.object({ name: z.string() })),
      ['thing output name: promises more than it did'],
    ],
  ]

  test.each(rows)('%s', (_, before, after, expected) => {
    expect(lines(before, after)).toEqual(expected.map((line) => `additive: ${line}`))
  })
})

describe('it is no change', () => {
  const user = () => z.object({ name: z.string().trim().min(1), nick: z.string().nullable() })
  const rows: [string, ContractTree, ContractTree][] = [
    ['to reorder', { a: query(spec), b: query(spec) }, { b: query(spec), a: query(spec) }],
    [
      'to reword',
      thing,
      { thing: mutation({ ...spec, summary: 'Do it.', example: { input: 1 } }) },
    ],
    ['to name a schema', taking(user()), taking(user().meta({ id: 'Named' }))],
    ['to rename one', answering(user().meta({ id: 'A' })), answering(user().meta({ id: 'B' }))],
    [
      'to write the default status out',
      thing,
      { thing: mutation({ ...spec, rest: { ...spec.rest, status: 200 } }) },
    ],
  ]

  test.each(rows)('%s', (_, before, after) => {
    expect(changesOf(before, after)).toEqual([])
  })
})
