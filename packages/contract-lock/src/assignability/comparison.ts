// Defines a comparison of two schemas, and words its findings.
import { isDeepStrictEqual } from 'node:util'
import type { Direction, SchemaNode } from './describe-schema.ts'
import { inline, type Json, type Shared } from './schema-node.ts'
import { typeOf } from './union-members.ts'

/** Something that the first schema takes and the second does not, or may not. */
export interface Mismatch {
  /** Where in the value, for example `sessions[].device`; empty for the value as a whole. */
  readonly at: string
  readonly what: string
}

export interface Comparison {
  readonly direction: Direction
  readonly narrow: Shared
  readonly wide: Shared
  /** The pairs that are being compared: a schema that holds itself holds if the rest of it does. */
  readonly open: ReadonlySet<string>
}

export const lost = ({ direction }: Comparison, value: string) =>
  direction === 'input' ? `no longer accepts ${value}` : `may be ${value} now`

export function nameOf(node: SchemaNode): string {
  return 'const' in node ? JSON.stringify(node.const) : String(typeOf(node) ?? 'anything')
}

export function change(
  { direction }: Comparison,
  narrow: Json | undefined,
  wide: Json | undefined,
) {
  const [before, after] = direction === 'input' ? [narrow, wide] : [wide, narrow]
  return `${JSON.stringify(before) ?? 'none'} -> ${JSON.stringify(after) ?? 'none'}`
}

export function isSame(comparison: Comparison, narrow: Json, wide: Json): boolean {
  const mine = inline(narrow, comparison.narrow, [])
  return mine !== undefined && isDeepStrictEqual(mine, inline(wide, comparison.wide, []))
}
