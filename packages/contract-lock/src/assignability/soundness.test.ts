// Proves that the check is sound: for random pairs of compatible schemas, the second accepts every value of the first.
// Values name only fields of their schema, as clients do.
import fc from 'fast-check'
import { expect, test } from 'vitest'
import { z } from 'zod'
import { mismatches } from './assignability.ts'
import { type Direction, describeSchema } from './describe-schema.ts'

interface Sample {
  readonly schema: z.ZodType
  readonly values: fc.Arbitrary<unknown>
}

const small = fc.integer({ min: 0, max: 3 })
const text = fc.string({ unit: fc.constantFrom('a', 'b', 'A', ' '), maxLength: 4 })

const leaf: fc.Arbitrary<Sample> = fc.oneof(
  fc.tuple(small, small, fc.boolean(), fc.boolean(), fc.boolean()).map((options) => {
    const [min, more, isBounded, isTrimmed, isChecked] = options
    const bounded = isBounded
      ? z
          .string()
          .min(min)
          .max(min + more)
      : z.string()
    const trimmed = isTrimmed ? bounded.trim() : bounded
    return { schema: isChecked ? trimmed.refine((value) => value !== 'a') : trimmed, values: text }
  }),
  fc.constantFrom(/^a/, /^a/i, /b$/).map((pattern) => ({
    schema: z.string().regex(pattern),
    values: text,
  })),
  fc.tuple(small, small, fc.boolean(), fc.boolean()).map(([min, more, isInteger, isOpen]) => {
    const number = isInteger ? z.int() : z.number()
    const schema = isOpen ? number.gt(min).lt(min + more) : number.min(min).max(min + more)
    return { schema, values: fc.constantFrom(0, 0.5, 1, 1.5, 2, 3, 4, 5, 6) }
  }),
  fc
    .subarray(['a', 'b', 1, 1.5, null, true] as const, { minLength: 1 })
    .map((values) => ({ schema: z.literal(values), values: fc.constantFrom(...values) })),
  fc.constant({ schema: z.boolean(), values: fc.boolean() }),
)

const composed = (part: fc.Arbitrary<Sample>): fc.Arbitrary<Sample> =>
  fc.oneof(
    { maxDepth: 2 },
    part,
    part.map(({ schema, values }) => ({
      schema: schema.nullable(),
      values: fc.option(values, { nil: null }),
    })),
    fc.tuple(part, small).map(([{ schema, values }, max]) => ({
      schema: z.array(schema).max(max),
      values: fc.array(values, { maxLength: 3 }),
    })),
    fc.array(part, { minLength: 1, maxLength: 2 }).map((parts) => ({
      schema: z.union(parts.map(({ schema }) => schema)),
      values: fc.oneof(...parts.map(({ values }) => values)),
    })),
    fc
      .dictionary(fc.constantFrom('x', 'y', 'z'), fc.tuple(part, fc.boolean()), { maxKeys: 2 })
      .map((fields) => {
        const entries = Object.entries(fields)
        const shape = entries.map(([name, [{ schema }, isOptional]]) => [
          name,
          isOptional ? schema.optional() : schema,
        ])
        const values = entries.map(([name, [{ values }]]) => [name, values])
        return {
          schema: z.object(Object.fromEntries(shape)),
          values: fc.record(Object.fromEntries(values), { requiredKeys: [] }),
        }
      }),
  )

// Pairs of one depth, so that a good part of them is compatible.
const pair = (sample: fc.Arbitrary<Sample>) =>
  fc
    .tuple(sample, sample)
    .chain(([narrow, wide]) => fc.tuple(fc.constant([narrow, wide] as const), narrow.values))
const pairs = fc.oneof(pair(leaf), pair(composed(leaf)), pair(composed(composed(leaf))))

test.each<Direction>(['input', 'output'])(
  'no value of an %s is lost where none is said to be',
  (direction) => {
    const rooted = ({ schema }: Sample) => ({ node: describeSchema(schema, direction), shared: {} })
    let compatible = 0
    const property = fc.property(pairs, ([[narrow, wide], value]) => {
      if (!narrow.schema.safeParse(value).success) return
      if (mismatches(direction, rooted(narrow), rooted(wide)).length > 0) return
      compatible += 1
      expect(wide.schema.safeParse(value).success).toBe(true)
    })
    fc.assert(property, { numRuns: 3000 })
    expect(compatible).toBeGreaterThan(50)
  },
)
