import fc from 'fast-check'
import { describe, expect, test } from 'vitest'
import { z } from 'zod'
import { contract } from './contract.ts'
import { type IssueCode, issueCodes, toValidationIssue, type ValidationIssue } from './issues.ts'
import { declarationsOf } from './procedure.ts'

const inputs = declarationsOf(contract).flatMap(([path, { input, example }]) =>
  input ? [{ path, input, example: Object(example.input) as Record<string, unknown> }] : [],
)

const issuesOf = (schema: z.ZodType, value: unknown): ValidationIssue[] =>
  schema.safeParse(value).error?.issues.map(toValidationIssue) ?? []
const codesOf = (schema: z.ZodType, value: unknown) =>
  issuesOf(schema, value).map(({ code }) => code)

// Characters that the rules look for, alone, doubled, in a row, and among others.
const hostileText = fc.oneof(
  fc.string({ unit: 'binary' }),
  fc.string({ unit: 'grapheme', maxLength: 200 }),
  fc
    .array(
      fc.constantFrom(
        ...['a', 'A', '1', '!', ' ', '@', '.', '-', 'b@c.de', '\0', '\n', '\uD83D', '\u200B'],
        ...['\u0301', '\u0351', '\u202E', '\u00FC', '\u{1F600}', '\uFDFA'],
      ),
      { maxLength: 20 },
    )
    .map((parts) => parts.join('')),
  fc.integer({ min: 0, max: 1_000 }).map((length) => 'Aa1!'.repeat(length)),
)
const anything = fc.oneof({ weight: 4, arbitrary: hostileText }, fc.jsonValue())

describe.each(inputs)('$path', ({ input, example }) => {
  const fields = Object.keys(example)
  const wrongInput = fc.oneof(
    fc.jsonValue(),
    fc.record(Object.fromEntries(fields.map((field) => [field, anything])), { requiredKeys: [] }),
    fc
      .tuple(fc.constantFrom(...fields), anything)
      .map(([field, value]) => ({ ...example, [field]: value })),
  )

  test('every refusal has a code of the table, its parameters, and the path and words of the schema', () => {
    fc.assert(
      fc.property(wrongInput, (value) => {
        const found = input.safeParse(value).error?.issues ?? []
        for (const issue of found) {
          const { path, code, message, ...parameters } = toValidationIssue(issue)
          expect({ path, message }).toEqual({ path: issue.path, message: issue.message })
          expect(issueCodes).toHaveProperty(code)
          expect(code).not.toBe('custom')
          expect(Object.keys(parameters).toSorted()).toEqual(
            [...issueCodes[code].parameters].toSorted(),
          )
          for (const parameter of Object.values(parameters)) expect(parameter).toBeDefined()
        }
      }),
      { numRuns: 500 },
    )
  })
})

describe('every code of the table can be had', () => {
  const person = contract.auth.signup.example.input
  const signup = (wrong: Partial<typeof person>) =>
    codesOf(contract.auth.signup.input, { ...person, ...wrong })

  const bySignup: [IssueCode, Partial<typeof person>][] = [
    ['too_small', { fullName: 'A' }],
    ['too_small', { password: 'Aa1!' }],
    ['too_big', { fullName: 'a'.repeat(81) }],
    ['too_big', { fullName: 'a'.repeat(1_000) }],
    ['too_big', { email: 'a'.repeat(255) }],
    ['too_big', { password: 'Aa1!'.repeat(33) }],
    ['too_big', { password: 'Aa1!'.repeat(1_000) }],
    ['invalid_format', { email: 'ada' }],
    ['invalid_format', { email: 'ada@[\u00FC]' }],
    ['invalid_format', { email: '-ada@example.com' }],
    ['control_characters', { fullName: 'Ada\0' }],
    ['control_characters', { email: 'ada@example.com\n' }],
    ['control_characters', { password: `${person.password}\0` }],
    ['unpaired_surrogate', { password: `${person.password}\uD83D` }],
    ['missing_uppercase', { password: 'aaaaaaaa1!' }],
    ['missing_lowercase', { password: 'AAAAAAAA1!' }],
    ['missing_digit', { password: 'AAAAaaaaa!' }],
    ['missing_symbol', { password: 'AAAAaaaaa1' }],
    ['missing_letter', { fullName: '...' }],
    ['invisible_characters', { fullName: 'Ada\u200B' }],
    ['loose_accents', { fullName: '\u0301Ada' }],
    ['stacked_accents', { fullName: `Ada${'\u0351'.repeat(4)}` }],
  ]
  test.each(bySignup)('%s: a signup with %j', (code, wrong) => {
    expect(signup(wrong)).toEqual([code])
  })

  test('what breaks several rules has the code of each', () => {
    expect(signup({ password: '' })).toEqual([
      'too_small',
      'missing_uppercase',
      'missing_lowercase',
      'missing_digit',
      'missing_symbol',
    ])
  })

  // What no schema of the contract finds today, and one of tomorrow may.
  const byZod: [IssueCode, z.ZodType, unknown, object][] = [
    ['invalid_type', z.object({ id: z.uuid() }), {}, { expected: 'string' }],
    ['too_small', z.number().gt(0), 0, { origin: 'number', minimum: 0, inclusive: false }],
    [
      'too_big',
      z.array(z.string()).max(1),
      ['a', 'b'],
      { origin: 'array', maximum: 1, inclusive: true },
    ],
    ['too_big', z.bigint().max(5n), 6n, { origin: 'bigint', maximum: 5, inclusive: true }],
    ['invalid_format', z.uuid(), 'x', { format: 'uuid' }],
    ['invalid_value', z.enum(['a', 'b']), 'c', { values: ['a', 'b'] }],
    ['invalid_value', z.literal([1n, 2]), 'c', { values: [2] }],
    ['not_multiple_of', z.number().multipleOf(5), 7, { divisor: 5 }],
    ['unrecognized_keys', z.strictObject({}), { extra: 1 }, { keys: ['extra'] }],
    ['invalid_union', z.union([z.string(), z.number()]), true, {}],
    ['invalid_key', z.record(z.string().max(1), z.string()), { ab: '' }, { origin: 'record' }],
    ['invalid_element', z.map(z.object(), z.string()), new Map([[{}, 1]]), { origin: 'map' }],
    ['custom', z.string().refine(() => false), '', {}],
    ['custom', z.string().refine(() => false, { params: { code: 'toString' } }), '', {}],
  ]
  test.each(byZod)('%s, as zod has it', (code, schema, value, parameters) => {
    const [issue] = issuesOf(schema, value)
    expect(issue).toEqual({
      code,
      path: expect.anything(),
      message: expect.anything(),
      ...parameters,
    })
  })

  test('and these tests ask for each', () => {
    const asked = [...bySignup, ...byZod].map(([code]) => code)
    expect(new Set(asked)).toEqual(new Set(Object.keys(issueCodes)))
  })
})

test('codes are named in snake case, and their rules are sentences', () => {
  for (const [code, { rule }] of Object.entries(issueCodes)) {
    expect(code).toMatch(/^[a-z]+(_[a-z]+)*$/)
    expect(rule).toMatch(/^[A-Z].*\.$/)
  }
})

test('a code comes with its parameters, also as a type', () => {
  const [issue] = issuesOf(z.object({ name: z.string().min(2) }), { name: 'A' })
  if (issue?.code !== 'too_small') throw new Error('A has two characters')
  const minimum: number = issue.minimum
  expect([issue.path, minimum]).toEqual([['name'], 2])
  // @ts-expect-error a text that is too short has no maximum
  expect(issue.maximum).toBeUndefined()
})
