// Checks whether every value of one schema is a value of another, keyword by keyword. Sound, not complete: what it cannot
// prove, it reports. Compares objects by the properties they name, because clients send no others and ignore all others.
import { isDeepStrictEqual } from 'node:util'
import { ACCEPTS, CHECKS, type Direction, LOOSE, type SchemaNode } from './describe-schema.ts'
import { acceptedOnlyBy } from './sample-values.ts'
import {
  asNode,
  follow,
  inline,
  type Json,
  listOf,
  propertiesOf,
  type Shared,
} from './schema-node.ts'
import { unionMembersOf, isOpaque, isWithin, mayOverlap, typeOf } from './union-members.ts'

/** A schema, and where its `$ref`s lead to. */
export interface Rooted {
  readonly node: SchemaNode
  readonly shared: Shared
}

/** Something that the first schema takes and the second does not, or may not. */
export interface Mismatch {
  /** Where in the value, for example `sessions[].device`; empty for the value as a whole. */
  readonly at: string
  readonly what: string
}

interface Comparison {
  readonly direction: Direction
  readonly narrow: Shared
  readonly wide: Shared
  /** The pairs that are being compared: a schema that holds itself holds if the rest of it does. */
  readonly open: ReadonlySet<string>
}

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

/**
 * What keeps the values of `narrow` from all being values of `wide`. For an input that is the schema before and the one
 * after a change, for an output the one after and the one before: clients send what they did and read what they did.
 */
export function mismatches(direction: Direction, narrow: Rooted, wide: Rooted): Mismatch[] {
  const comparison = {
    direction,
    narrow: narrow.shared,
    wide: wide.shared,
    open: new Set<string>(),
  }
  return compare(comparison, narrow.node, wide.node, '')
}

function compare(outer: Comparison, narrow: Json, wide: Json, at: string): Mismatch[] {
  const pair = JSON.stringify([narrow, wide])
  if (outer.open.has(pair)) return []
  const comparison = { ...outer, open: new Set(outer.open).add(pair) }
  if (isSame(comparison, narrow, wide)) return []
  const wideBranches = unionMembersOf(wide, comparison.wide)
  if (!wideBranches.exclusive) {
    return [
      { at, what: 'is one of several that may overlap, which cannot be shown to be compatible' },
    ]
  }
  return [
    ...compareDefaults(comparison, narrow, wide, at),
    ...unionMembersOf(narrow, comparison.narrow).nodes.flatMap((branch) =>
      compareBranch(comparison, branch, wideBranches.nodes, at),
    ),
  ]
}

// A branch fits if it fits one of the others. Where it fits none, the nearest says best what is in the way.
function compareBranch(
  comparison: Comparison,
  branch: SchemaNode,
  others: readonly SchemaNode[],
  at: string,
): Mismatch[] {
  const attempts = others
    .filter((other) => mayOverlap(branch, other))
    .map((other) => comparePlain(comparison, branch, other, at))
  const nearest = attempts.toSorted((a, b) => a.length - b.length)[0]
  return nearest ?? [{ at, what: lost(comparison, nameOf(branch)) }]
}

const lost = ({ direction }: Comparison, value: string) =>
  direction === 'input' ? `no longer accepts ${value}` : `may be ${value} now`

function comparePlain(
  comparison: Comparison,
  narrow: SchemaNode,
  wide: SchemaNode,
  at: string,
): Mismatch[] {
  if (isOpaque(narrow) || isOpaque(wide)) return compareWhole(comparison, narrow, wide, at)
  if ('const' in narrow && 'const' in wide) return []
  if ('const' in wide) return [{ at, what: lost(comparison, nameOf(narrow)) }]
  if ('const' in narrow) {
    const demands = Object.entries(wide).filter(
      ([keyword, value]) => keyword !== 'type' || !isWithin(typeOf(narrow), value),
    )
    if (demands.length === 0) return []
    const what = `${nameOf(narrow)} cannot be shown to fit ${JSON.stringify(Object.fromEntries(demands))}`
    return [{ at, what }]
  }
  return [
    ...compareKeywords(comparison, narrow, wide, at),
    ...compareObject(comparison, narrow, wide, at),
    ...compareArray(comparison, narrow, wide, at),
  ]
}

function compareKeywords(
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

function compareObject(
  comparison: Comparison,
  narrow: SchemaNode,
  wide: SchemaNode,
  at: string,
): Mismatch[] {
  const isInput = comparison.direction === 'input'
  const mine = propertiesOf(narrow)
  const theirs = propertiesOf(wide)
  const alwaysMine = new Set(listOf(narrow.required))
  const below = (name: string) => (at === '' ? name : `${at}.${name}`)
  const rest = restOf(narrow)
  const theirRest = restOf(wide)

  return [
    ...listOf(wide.required)
      .map(String)
      .filter((name) => !alwaysMine.has(name) && (isInput || mine.has(name) || !theirs.has(name)))
      .map((name) => ({
        at: below(name),
        what: isInput ? 'is required now' : 'is not always there any more',
      })),
    ...[...mine].flatMap(([name, schema]) => {
      const other = theirs.get(name) ?? theirRest
      if (other !== undefined) return compare(comparison, schema, other, below(name))
      return isInput ? [{ at: below(name), what: 'is gone' }] : []
    }),
    ...[...theirs]
      .filter(([name]) => !mine.has(name))
      .flatMap(([name, schema]) => {
        if (rest !== undefined) return compare(comparison, rest, schema, below(name))
        return isInput ? [] : [{ at: below(name), what: 'is gone' }]
      }),
    ...compareRest(comparison, rest, theirRest, below('*')),
    ...(isInput && wide.additionalProperties === false && narrow.additionalProperties !== false
      ? [{ at, what: 'refuses unknown properties now' }]
      : []),
    ...(wide.propertyNames === undefined
      ? []
      : compare(comparison, narrow.propertyNames ?? {}, wide.propertyNames, below('*'))),
  ]
}

// What the properties that are not named are like; undefined where they do not count.
function restOf({ additionalProperties: rest }: SchemaNode): Json | undefined {
  return typeof rest === 'boolean' || isDeepStrictEqual(rest, {}) ? undefined : rest
}

function compareRest(
  comparison: Comparison,
  rest: Json | undefined,
  theirRest: Json | undefined,
  at: string,
): Mismatch[] {
  if (rest !== undefined && theirRest !== undefined) return compare(comparison, rest, theirRest, at)
  if (rest === undefined && theirRest === undefined) return []
  return [{ at, what: 'named and unnamed properties cannot be shown to be compatible' }]
}

function compareArray(
  comparison: Comparison,
  narrow: SchemaNode,
  wide: SchemaNode,
  at: string,
): Mismatch[] {
  const mine = listOf(narrow.prefixItems)
  const theirs = listOf(wide.prefixItems)
  if (mine.length !== theirs.length) {
    return [{ at, what: `length ${change(comparison, mine.length, theirs.length)}` }]
  }
  return [
    ...mine.flatMap((item, index) =>
      compare(comparison, item, theirs[index] ?? {}, `${at}[${index}]`),
    ),
    ...(wide.items === undefined
      ? []
      : compare(comparison, narrow.items ?? {}, wide.items, `${at}[]`)),
  ]
}

// A default says what leaving a field out means to the server; an output has no field left out.
function compareDefaults(comparison: Comparison, narrow: Json, wide: Json, at: string): Mismatch[] {
  if (comparison.direction === 'output') return []
  const before = defaultsOf(narrow, comparison.narrow)
  const after = defaultsOf(wide, comparison.wide)
  if (before.length === 0 || isDeepStrictEqual(before, after)) return []
  return [{ at, what: `default ${change(comparison, before[0], after[0])}` }]
}

function defaultsOf(schema: Json, shared: Shared): Json[] {
  const { default: own, $ref, anyOf, oneOf } = asNode(schema)
  const members = [...listOf(anyOf), ...listOf(oneOf)]
  return [
    ...(own === undefined ? [] : [own]),
    ...(typeof $ref === 'string' ? defaultsOf(follow($ref, shared), shared) : []),
    ...members.flatMap((member) => defaultsOf(member, shared)),
  ]
}

// Compositions that are not taken apart are compatible only with themselves.
function compareWhole(
  comparison: Comparison,
  narrow: SchemaNode,
  wide: SchemaNode,
  at: string,
): Mismatch[] {
  if (isSame(comparison, narrow, wide)) return []
  return [{ at, what: 'has changed in a way that cannot be shown to be compatible' }]
}

function isSame(comparison: Comparison, narrow: Json, wide: Json): boolean {
  const mine = inline(narrow, comparison.narrow, [])
  return mine !== undefined && isDeepStrictEqual(mine, inline(wide, comparison.wide, []))
}

function patternsOf(node: SchemaNode): string[] {
  return [node, ...listOf(node.allOf).map(asNode)].flatMap(({ pattern }) =>
    typeof pattern === 'string' ? [pattern] : [],
  )
}

function nameOf(node: SchemaNode): string {
  return 'const' in node ? JSON.stringify(node.const) : String(typeOf(node) ?? 'anything')
}

function change({ direction }: Comparison, narrow: Json | undefined, wide: Json | undefined) {
  const [before, after] = direction === 'input' ? [narrow, wide] : [wide, narrow]
  return `${JSON.stringify(before) ?? 'none'} -> ${JSON.stringify(after) ?? 'none'}`
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
