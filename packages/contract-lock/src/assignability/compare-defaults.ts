// Compares the defaults of two inputs.
import { isDeepStrictEqual } from 'node:util'
import { type Comparison, change, type Mismatch } from './comparison.ts'
import { asNode, follow, type Json, listOf, type Shared } from './schema-node.ts'

/** A default says what leaving a field out means to the server; an output has no field left out. */
export function compareDefaults(
  comparison: Comparison,
  narrow: Json,
  wide: Json,
  at: string,
): Mismatch[] {
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
