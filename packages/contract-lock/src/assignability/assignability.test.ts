// Each row is a schema before and after a change. Read as an input, the change must break as its row says; read as an
// output, the way back must, because what an input may not refuse an output may not begin to say.
import { describe, expect, test } from 'vitest'
import { z } from 'zod'
import { mismatches, type Rooted } from './assignability.ts'
import { type Direction, describeSchema } from './describe-schema.ts'
import { asNode } from './schema-node.ts'

const EVEN = (text: string) => text.length % 2 === 0

function rooted(schema: z.ZodType, direction: Direction): Rooted {
  const { $defs = {}, ...node } = describeSchema(schema, direction)
  const shared = Object.entries(asNode($defs)).map(([id, json]) => [id, asNode(json)] as const)
  return { node, shared: Object.fromEntries(shared) }
}

function breaks(direction: Direction, before: z.ZodType, after: z.ZodType): string[] {
  const [was, is] = [rooted(before, direction), rooted(after, direction)]
  const found =
    direction === 'input' ? mismatches(direction, was, is) : mismatches(direction, is, was)
  return found.map(({ at, what }) => `${at}: ${what}`)
}

const inObject = (schema: z.ZodType) => z.object({ field: schema })

describe('narrower values', () => {
  const rows: [string, z.ZodType, z.ZodType][] = [
    ['a type less', z.union([z.string(), z.number()]), z.string()],
    ['integers only', z.number(), z.int()],
    ['not null any more', z.string().nullable(), z.string()],
    ['a value less', z.enum(['a', 'b']), z.enum(['a'])],
    ['only some values', z.string(), z.enum(['a', 'b'])],
    ['only one truth value', z.boolean(), z.literal(true)],
    ['a longer minimum', z.string().min(1), z.string().min(2)],
    ['a minimum at all', z.string(), z.string().min(1)],
    ['a shorter maximum', z.string().max(9), z.string().max(8)],
    ['a maximum at all', z.string(), z.string().max(9)],
    ['a pattern', z.string(), z.string().regex(/^a/)],
    ['one pattern more', z.string().regex(/^a/), z.string().regex(/^a/).regex(/b$/)],
    ['a format', z.string(), z.email()],
    ['a higher minimum', z.number().min(1), z.number().min(2)],
    ['a minimum that is not reached', z.number().gt(1), z.number().gt(2)],
    ['a lower maximum', z.number().max(9), z.number().max(8)],
    ['a maximum that is not reached', z.number().lt(9), z.number().lt(8)],
    ['a coarser step', z.number().multipleOf(2), z.number().multipleOf(4)],
    ['a step', z.number(), z.number().multipleOf(2)],
    ['more items', z.array(z.string()), z.array(z.string()).min(1)],
    ['fewer items', z.array(z.string()), z.array(z.string()).max(9)],
    ['narrower items', z.array(z.string()), z.array(z.string().min(1))],
    ['narrower places', z.tuple([z.string()]), z.tuple([z.string().max(3)])],
    ['narrower keys', z.record(z.string(), z.int()), z.record(z.string().max(3), z.int())],
    ['narrower values', z.record(z.string(), z.int()), z.record(z.string(), z.int().min(0))],
    [
      'an alternative less',
      z.discriminatedUnion('k', [
        z.object({ k: z.literal('a'), x: z.int() }),
        z.object({ k: z.literal('b') }),
      ]),
      z.discriminatedUnion('k', [z.object({ k: z.literal('a'), x: z.int() })]),
    ],
    [
      'a narrower alternative',
      z.discriminatedUnion('k', [
        z.object({ k: z.literal('a'), x: z.string() }),
        z.object({ k: z.literal('b') }),
      ]),
      z.discriminatedUnion('k', [
        z.object({ k: z.literal('a'), x: z.string().max(3) }),
        z.object({ k: z.literal('b') }),
      ]),
    ],
    ['a field that may not be left out', inObject(z.string().optional()), inObject(z.string())],
    ['a check', z.string(), z.string().refine(EVEN)],
    [
      'one check more',
      z.string().refine(EVEN),
      z
        .string()
        .refine(EVEN)
        .refine(() => true),
    ],
    ['a check on an object', inObject(z.string()), inObject(z.string()).refine(() => true)],
    ['a stricter check', z.string().refine(() => true), z.string().refine(EVEN)],
    ['a format behind a pipe', z.string(), z.string().pipe(z.email())],
    ['a rule of a URL', z.url(), z.url({ protocol: /^https$/ })],
    [
      'a stricter part of a shared schema',
      inObject(inObject(z.string()).meta({ id: 'Part' })),
      inObject(inObject(z.string().min(1)).meta({ id: 'Part' })),
    ],
    [
      'a stricter part of an intersection',
      z.intersection(z.object({ a: z.string() }), z.object({ b: z.string() })),
      z.intersection(z.object({ a: z.string() }), z.object({ b: z.string().max(3) })),
    ],
  ]

  test.each(rows)('of an input break clients: %s', (_, before, after) => {
    expect(breaks('input', before, after)).not.toEqual([])
    expect(breaks('input', inObject(before), inObject(after))).not.toEqual([])
  })

  test.each(rows)('of an output do not: %s', (_, before, after) => {
    expect(breaks('output', before, after)).toEqual([])
  })

  test.each(rows)('wider again, break as an output: %s', (_, after, before) => {
    expect(breaks('output', before, after)).not.toEqual([])
    expect(breaks('output', z.array(before), z.array(after))).not.toEqual([])
  })

  test.each(rows)('wider again, do not as an input: %s', (_, after, before) => {
    expect(breaks('input', before, after)).toEqual([])
  })
})

describe('other values, neither narrower nor wider,', () => {
  const rows: [string, z.ZodType, z.ZodType][] = [
    ['of another type', z.string(), z.number()],
    ['in the place of one', z.literal('a'), z.literal('b')],
    ['of another pattern', z.string().regex(/^a/), z.string().regex(/^b/)],
    ['of a pattern without its flag', z.string().regex(/^ada$/i), z.string().regex(/^ada$/)],
    [
      'that are judged without what surrounds them',
      z.string().refine(EVEN),
      z.string().trim().refine(EVEN),
    ],
    ['that are not trimmed', z.string().trim().max(3), z.string().max(3)],
    ['of another format', z.email(), z.uuid()],
    ['of another length', z.tuple([z.string()]), z.tuple([z.string(), z.string()])],
    ['that JSON does not have', z.undefined(), z.date()],
    ['of a bound written otherwise', z.number().min(1), z.number().gt(0)],
  ]

  test.each(rows)('break clients both ways: %s', (_, before, after) => {
    for (const direction of ['input', 'output'] as const) {
      expect(breaks(direction, before, after)).not.toEqual([])
      expect(breaks(direction, after, before)).not.toEqual([])
    }
  })
})

describe('a field', () => {
  const one = z.object({ a: z.string() })
  const two = z.object({ a: z.string(), b: z.string() })
  const orTwo = z.object({ a: z.string(), b: z.string().optional() })

  test('that an input now requires breaks clients', () => {
    expect(breaks('input', one, two)).toEqual(['b: is required now'])
  })

  test('that an input takes in addition does not', () => {
    expect(breaks('input', one, orTwo)).toEqual([])
    expect(breaks('input', z.strictObject(one.shape), z.strictObject(orTwo.shape))).toEqual([])
    const withDefault = z.object({ ...one.shape, b: z.string().default('x') })
    expect(breaks('input', one, withDefault)).toEqual([])
  })

  test('that is gone breaks clients both ways, although an input would ignore it', () => {
    expect(breaks('input', two, one)).toEqual(['b: is gone'])
    expect(breaks('input', orTwo, one)).toEqual(['b: is gone'])
    expect(breaks('output', two, one)).toEqual(['b: is gone'])
    expect(breaks('output', orTwo, one)).toEqual(['b: is gone'])
  })

  test('that an output has in addition does not: clients ignore what they do not know', () => {
    expect(breaks('output', one, two)).toEqual([])
    expect(breaks('output', one, orTwo)).toEqual([])
  })

  test('that an output may leave out now breaks clients', () => {
    expect(breaks('output', two, orTwo)).toEqual(['b: is not always there any more'])
  })

  test('with a renamed neighbour is named in the report', () => {
    const nested = (field: z.ZodType) => z.object({ list: z.array(z.object({ field })) })
    expect(breaks('input', nested(z.string().max(9)), nested(z.string().max(8)))).toEqual([
      'list[].field: maxLength 9 -> 8',
    ])
    expect(breaks('output', nested(z.enum(['a'])), nested(z.enum(['a', 'b'])))).toEqual([
      'list[].field: may be "b" now',
    ])
  })
})

test('an object that begins to refuse unknown fields breaks clients', () => {
  const shape = { a: z.string() }
  expect(breaks('input', z.object(shape), z.strictObject(shape))).toEqual([
    ': refuses unknown properties now',
  ])
  expect(breaks('input', z.strictObject(shape), z.object(shape))).toEqual([])
})

test('another default is another meaning of leaving the field out', () => {
  const withDefault = (value: string) => z.object({ a: z.string().default(value) })
  expect(breaks('input', withDefault('x'), withDefault('y'))).toEqual(['a: default "x" -> "y"'])
  expect(breaks('output', withDefault('x'), withDefault('y'))).toEqual([])
})

test('a fixed set of fields in place of any is not taken for compatible', () => {
  expect(breaks('input', z.record(z.string(), z.int()), z.object({}))).not.toEqual([])
  expect(breaks('input', z.object({}), z.record(z.string(), z.int()))).not.toEqual([])
})

test('a value fits a type, not one that is merely near', () => {
  expect(breaks('input', z.literal(2), z.int())).not.toEqual([])
  expect(breaks('input', z.literal(2), z.number())).toEqual([])
  expect(breaks('input', z.literal(1.5), z.number())).toEqual([])
  expect(breaks('input', z.literal('a'), z.string())).toEqual([])
})

describe('keywords that zod writes only beside others, or not at all, count by themselves', () => {
  const rows: [string, Rooted['node'], Rooted['node']][] = [
    ['a value that is no integer', { const: 1.5 }, { type: 'integer' }],
    ['a number for an integer', { type: 'number' }, { type: 'integer' }],
    ['anything for a text', {}, { type: 'string' }],
    ['another format', { type: 'string', format: 'uri' }, { type: 'string', format: 'hostname' }],
    ['an unknown keyword', { type: 'object' }, { type: 'object', minProperties: 1 }],
    ['an unknown keyword that is gone', { type: 'array', minContains: 0 }, { type: 'array' }],
    ['a composition', { type: 'string' }, { allOf: [{ type: 'string', maxLength: 3 }] }],
    ['an exclusion', { type: 'string' }, { type: 'string', not: { const: 'a' } }],
    ['alternatives beside more', { type: 'string' }, { type: 'string', anyOf: [{ const: 'a' }] }],
    ['values beside more', { type: 'string' }, { enum: ['a', 'b'], maxLength: 1 }],
    ['a reference beside more', { type: 'string' }, { $ref: '#/A', maxLength: 3 }],
  ]
  const shared = { A: { type: 'string' } }

  test.each(rows)('%s', (_, narrow, wide) => {
    expect(mismatches('input', { node: narrow, shared }, { node: wide, shared })).not.toEqual([])
  })
})

test('alternatives of which exactly one may hold are trusted only where they exclude each other', () => {
  const overlapping = z.xor([z.string().max(5), z.string().min(3)])
  expect(breaks('input', z.string().max(5), overlapping)).not.toEqual([])
  expect(breaks('input', z.string().max(5), z.xor([z.string().max(5), z.int()]))).toEqual([])
})

describe('a schema that holds itself', () => {
  const treeOf = (name: z.ZodType) => {
    const node: z.ZodType = z
      .object({
        name,
        get children() {
          return z.array(node)
        },
      })
      .meta({ id: 'Node' })
    return node
  }

  test('is compatible with itself', () => {
    expect(breaks('input', treeOf(z.string()), treeOf(z.string()))).toEqual([])
  })

  test('breaks where a part of it does', () => {
    expect(breaks('input', treeOf(z.string()), treeOf(z.string().max(3)))).toEqual([
      'name: maxLength none -> 3',
    ])
  })
})

describe('what JSON Schema does not tell', () => {
  const atLeast = (length: number) =>
    z.string().check((ctx) => {
      if (ctx.value.length >= length) return
      ctx.issues.push({ code: 'custom', message: 'Short', input: ctx.value })
    })

  test('is reported by what was accepted before', () => {
    expect(breaks('input', atLeast(10), atLeast(12))).toEqual([
      expect.stringMatching(/^: no longer accepts lengths of a letter 10-11, /),
    ])
  })

  test('is reported by what an output may be now', () => {
    expect(breaks('output', atLeast(12), atLeast(10))).toEqual([
      expect.stringMatching(/^: may be lengths of a letter 10-11, .* now$/),
    ])
  })
})
