import { describe, expect, test } from 'vitest'
import { z } from 'zod'
import { describeSchema } from './describe-schema.ts'

test('words for people are left out, a field of that name is not', () => {
  const plain = z.object({ description: z.string(), id: z.string().nullable() })
  const told = z
    .object({
      description: z.string().describe('What it is about.'),
      id: z
        .string()
        .nullable()
        .meta({ title: 'Id', examples: ['a'], deprecated: true }),
    })
    .describe('A thing.')
  expect(JSON.stringify(describeSchema(told, 'input'))).toBe(
    JSON.stringify(describeSchema(plain, 'input')),
  )
  expect(describeSchema(told, 'input').properties).toHaveProperty('description')
})

test('input and output are described apart', () => {
  const schema = z.object({ a: z.string().default('x') })
  expect(describeSchema(schema, 'input').required).toBeUndefined()
  expect(describeSchema(schema, 'output').required).toEqual(['a'])
})

test('a type that JSON does not have keeps its name', () => {
  expect(describeSchema(z.undefined(), 'output')).toEqual({ 'x-type': 'undefined' })
  expect(describeSchema(z.object({ at: z.date() }), 'input').properties).toEqual({
    at: { 'x-type': 'date' },
  })
})

describe('a schema is asked about the samples', () => {
  test.each<[string, z.ZodType]>([
    ['a check', z.string().refine((text) => text !== 'a')],
    ['a check that writes issues', z.string().superRefine(() => {})],
    ['trimming', z.string().trim()],
    ['another case', z.string().toLowerCase()],
    ['normalising', z.string().normalize()],
    ['a pipe', z.string().pipe(z.email())],
    ['a transform', z.string().transform((text) => text.length)],
    ['preprocessing', z.preprocess((value) => value, z.string())],
    ['coercion', z.coerce.number()],
    ['a pattern with a flag', z.string().regex(/a/i)],
    ['a URL', z.url()],
    ['a type of its own', z.custom((value) => value === 'a')],
    [
      'a check behind optional',
      z
        .string()
        .refine(() => true)
        .optional(),
    ],
  ])('with %s', (_, schema) => {
    expect(describeSchema(schema, 'input')).toHaveProperty('x-accepts')
  })
})

describe('a schema whose keywords say all is not', () => {
  test.each<[string, z.ZodType]>([
    ['a plain one', z.string()],
    ['bounds', z.string().min(1).max(3).length(2)],
    ['a pattern', z.string().regex(/a/u)],
    ['a format with a pattern', z.uuid()],
    ['numbers', z.int().min(1).max(3).multipleOf(2)],
    ['lists', z.array(z.string()).min(1)],
  ])('%s', (_, schema) => {
    expect(describeSchema(schema, 'input')).not.toHaveProperty('x-accepts')
  })
})

test('a schema that may take more than its keywords say is marked', () => {
  const isLoose = (schema: z.ZodType) => describeSchema(schema, 'input')['x-loose'] === true
  expect(isLoose(z.string().max(3).trim())).toBe(true)
  expect(isLoose(z.string().regex(/a/i))).toBe(true)
  expect(isLoose(z.coerce.number())).toBe(true)
  expect(isLoose(z.preprocess(String, z.string()))).toBe(true)
  expect(isLoose(z.string().trim().pipe(z.email()).optional())).toBe(true)
  expect(isLoose(z.string().pipe(z.email()))).toBe(false)
  expect(isLoose(z.string().refine(() => true))).toBe(false)
})

test('checks are counted through what wraps them', () => {
  const check = () => true
  const counted = (schema: z.ZodType) => describeSchema(schema, 'input')['x-checks']
  expect(counted(z.string())).toBeUndefined()
  expect(counted(z.string().refine(check))).toBe(1)
  expect(counted(z.string().refine(check).refine(check).optional())).toBe(2)
  expect(counted(z.string().refine(check).pipe(z.string().refine(check)))).toBe(2)
  expect(counted(z.object({ a: z.string() }).superRefine(() => {}))).toBe(1)
})
