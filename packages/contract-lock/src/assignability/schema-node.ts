// Reads JSON Schemas with references to shared ones.
import type { z } from 'zod'
import type { SchemaNode } from './describe-schema.ts'

export type Json = z.core.util.JSONType

/** What `$ref`s lead to, by id. */
export type Shared = Readonly<Record<string, SchemaNode>>

export function follow(ref: string, shared: Shared): SchemaNode {
  const schema = shared[ref.split('/').at(-1) ?? '']
  if (!schema) throw new Error(`The lock has no schema ${ref}.`)
  return schema
}

/** With every reference replaced by what it leads to; undefined where that would never end. */
export function inline(json: Json, shared: Shared, within: readonly string[]): Json | undefined {
  if (Array.isArray(json)) {
    const items = json.map((item) => inline(item, shared, within))
    return items.every((item) => item !== undefined) ? items : undefined
  }
  if (typeof json !== 'object' || json === null) return json
  const entries: [string, Json][] = []
  for (const [key, value] of Object.entries(json)) {
    if (key === '$ref' && typeof value === 'string') {
      if (within.includes(value)) return undefined
      const schema = inline(follow(value, shared), shared, [...within, value])
      if (schema === undefined) return undefined
      entries.push(...Object.entries(asNode(schema)))
    } else {
      const inlined = inline(value, shared, within)
      if (inlined === undefined) return undefined
      entries.push([key, inlined])
    }
  }
  return Object.fromEntries(entries)
}

/** `true` accepts everything, as `{}` does; `false` accepts nothing. */
export function asNode(json: Json): SchemaNode {
  if (typeof json === 'boolean') return json ? {} : { not: {} }
  if (typeof json === 'object' && json !== null && !Array.isArray(json)) return json
  throw new Error(`${JSON.stringify(json)} is no JSON Schema.`)
}

export function propertiesOf({ properties = {} }: SchemaNode): Map<string, Json> {
  return new Map(Object.entries(asNode(properties)))
}

export const listOf = (json: Json | undefined): Json[] => (Array.isArray(json) ? json : [])
