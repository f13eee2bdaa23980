// Compares what two schemas of the same kind demand by their keywords: bounds, formats, patterns and rules of our own.
import { isDeepStrictEqual } from 'node:util'
import { type Comparison, change, lost, type Mismatch } from './comparison.ts'
import { ACCEPTS, CHECKS, LOOSE, type SchemaNode } from './describe-schema.ts'
import { acceptedOnlyBy } from './sample-values.ts'
import { asNode, type Json, listOf } from './schema-node.ts'
import { isWithin } from './union-members.ts'

// How each keyword must stand in the narrower schema so that it demands at least what the wider one does.
const COUNTS_FROM = ['minLength', 'minItems', CHECKS]
const LOWER_BOUNDS = ['minimum', 'exclusiveMinimum']
const UPPER_BOUNDS = ['maxLength', 'maxItems', 'maximum', 'exclusiveMaximum']
const COMPARED_ONE_BY_ONE = new Set([
  ...COUNTS_FROM,
  ...LOWER_BOUNDS,
  ...UPPER_BOUNDS,
  ...['type', 'format', 'pattern', 'allOf', 'multipleOf', 'default', 'readOnly', ACCEPTS, LOOSE],
  ...['properties', 'required', 'additionalProperties', 'propertyNames', 'items', 'prefixItems'],
])

export function compareKeywords(
  comparison: Comparison,
  narrow: SchemaNode,
  wide: SchemaNode,
  at: string,
): Mismatch[] {
  const differing = (keyword: string) => ({
    at,
    what: `${keyword} ${change(comparison, narrow[keyword], wide[keyword])}`,
  })
  const unfit = [
    ...COUNTS_FROM.filter((keyword) => numberOr(0, narrow[keyword]) < numberOr(0, wide[keyword])),
    ...LOWER_BOUNDS.filter(
      (keyword) => numberOr(-Infinity, narrow[keyword]) < numberOr(-Infinity, wide[keyword]),
    ),
    ...UPPER_BOUNDS.filter(
      (keyword) => numberOr(Infinity, narrow[keyword]) > numberOr(Infinity, wide[keyword]),
    ),
    ...(isMultiple(narrow.multipleOf, wide.multipleOf) ? [] : ['multipleOf']),
    ...(wide.type === undefined || isWithin(narrow.type, wide.type) ? [] : ['type']),
    ...(wide.format === undefined || narrow.format === wide.format ? [] : ['format']),
    ...[...Object.keys(narrow), ...Object.keys(wide)].filter(
      (keyword, index, all) =>
        all.indexOf(keyword) === index &&
        !COMPARED_ONE_BY_ONE.has(keyword) &&
        !isDeepStrictEqual(narrow[keyword], wide[keyword]),
    ),
  ].map(differing)
  const patterns = new Set(patternsOf(narrow))
  const morePatterns = patternsOf(wide).filter((pattern) => !patterns.has(pattern))
  return [
    ...unfit,
    ...morePatterns.map((pattern) => ({ at, what: lost(comparison, `text unlike ${pattern}`) })),
    ...(narrow[LOOSE] !== wide[LOOSE]
      ? [{ at, what: 'changes values before it judges them on one side only' }]
      : []),
    ...compareProbes(comparison, narrow[ACCEPTS], wide[ACCEPTS], at),
  ]
}

function compareProbes(
  comparison: Comparison,
  narrow: Json | undefined,
  wide: Json | undefined,
  at: string,
): Mismatch[] {
  if (wide === undefined) return []
  if (narrow === undefined) {
    const what = comparison.direction === 'input' ? 'has rules now' : 'has no rules any more'
    return [{ at, what: `${what} that JSON Schema does not tell` }]
  }
  const samples = acceptedOnlyBy(textsOf(narrow), textsOf(wide))
  return samples.length === 0 ? [] : [{ at, what: lost(comparison, samples.join(', ')) }]
}

function patternsOf(node: SchemaNode): string[] {
  return [node, ...listOf(node.allOf).map(asNode)].flatMap(({ pattern }) =>
    typeof pattern === 'string' ? [pattern] : [],
  )
}

const numberOr = (absent: number, bound: Json | undefined) =>
  typeof bound === 'number' ? bound : absent

function isMultiple(of: Json | undefined, base: Json | undefined): boolean {
  if (base === undefined || of === base) return true
  return Number.isInteger(of) && Number.isInteger(base) && Number(of) % Number(base) === 0
}

function textsOf(json: Json): Record<string, string> {
  return Object.fromEntries(
    Object.entries(asNode(json)).map(([family, taken]) => [family, String(taken)]),
  )
}
