// Checks whether every value of one schema is a value of another, keyword by keyword. Sound, not complete: what it cannot
// prove, it reports. Compares objects by the properties they name, because clients send no others and ignore all others.
import { isDeepStrictEqual } from 'node:util'
import { compareDefaults } from './compare-defaults.ts'
import { compareKeywords } from './compare-keywords.ts'
import { type Comparison, change, isSame, lost, type Mismatch, nameOf } from './comparison.ts'
import type { Direction, SchemaNode } from './describe-schema.ts'
import { type Json, listOf, propertiesOf, type Shared } from './schema-node.ts'
import { isOpaque, isWithin, mayOverlap, typeOf, unionMembersOf } from './union-members.ts'

/** A schema, and where its `$ref`s lead to. */
export interface Rooted {
  readonly node: SchemaNode
  readonly shared: Shared
}

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
