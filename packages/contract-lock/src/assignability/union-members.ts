// Splits a schema into its alternatives, so that two schemas can be compared one alternative at a time.
import { isDeepStrictEqual } from 'node:util'
import { type SchemaNode, TYPE } from './describe-schema.ts'
import { asNode, follow, type Json, listOf, propertiesOf, type Shared } from './schema-node.ts'

interface UnionMembers {
  readonly nodes: readonly SchemaNode[]
  /** Whether a value that fits one of them is sure to be accepted: `oneOf` refuses what fits two. */
  readonly exclusive: boolean
}

/** The alternatives of a schema, each without alternatives of its own; values are alternatives, too. */
export function unionMembersOf(schema: Json, shared: Shared): UnionMembers {
  const { default: _default, readOnly: _readOnly, ...node } = asNode(schema)
  const only = (nodes: readonly SchemaNode[]): UnionMembers => ({ nodes, exclusive: true })
  const keywords = Object.keys(node)
  const isAlone = keywords.length === 1

  if (typeof node.$ref === 'string' && isAlone)
    return unionMembersOf(follow(node.$ref, shared), shared)
  const alternatives = node.anyOf ?? node.oneOf
  if (Array.isArray(alternatives) && isAlone) {
    const members = alternatives.map((alternative) => unionMembersOf(alternative, shared))
    const groups = members.map(({ nodes }) => nodes)
    return {
      nodes: groups.flat(),
      exclusive:
        members.every(({ exclusive }) => exclusive) &&
        (node.oneOf === undefined || areApart(groups, shared)),
    }
  }
  if (keywords.every((keyword) => ['type', 'enum', 'const'].includes(keyword))) {
    const { type, enum: values, const: value } = node
    if (value !== undefined) return only([{ const: value }])
    if (Array.isArray(values)) {
      const nodes = values.map((value) => ({ const: value }))
      return only(nodes.filter((one) => type === undefined || isWithin(typeOf(one), type)))
    }
  }
  if (Array.isArray(node.type)) {
    return only(node.type.flatMap((type) => unionMembersOf({ ...node, type }, shared).nodes))
  }
  if (node.type === 'boolean' && isAlone) return only([{ const: true }, { const: false }])
  if (node.type === 'null' && isAlone) return only([{ const: null }])
  return only([node])
}

function areApart(groups: readonly (readonly SchemaNode[])[], shared: Shared): boolean {
  return groups.every((group, index) =>
    groups
      .slice(index + 1)
      .every((others) => group.every((a) => others.every((b) => excludes(a, b, shared)))),
  )
}

function excludes(a: SchemaNode, b: SchemaNode, shared: Shared): boolean {
  if (!mayOverlap(a, b)) return true
  const theirs = propertiesOf(b)
  const always = new Set(listOf(a.required).filter((name) => listOf(b.required).includes(name)))
  return [...propertiesOf(a)].some(([name, schema]) => {
    const other = theirs.get(name)
    if (other === undefined || !always.has(name)) return false
    const others = unionMembersOf(other, shared).nodes
    return unionMembersOf(schema, shared).nodes.every((one) =>
      others.every((two) => !mayOverlap(one, two)),
    )
  })
}

/** Whether one value could fit both, as far as type and value tell. */
export function mayOverlap(a: SchemaNode, b: SchemaNode): boolean {
  if ('const' in a && 'const' in b) return isDeepStrictEqual(a.const, b.const)
  const [one, two] = [typeOf(a), typeOf(b)]
  if (one === undefined || two === undefined) return true
  return isWithin(one, two) || isWithin(two, one)
}

/** The type of an alternative; undefined when it takes any. */
export function typeOf(node: SchemaNode): Json | undefined {
  if (!('const' in node)) return node.type ?? node[TYPE]
  const { const: value } = node
  if (value === null) return 'null'
  if (Array.isArray(value)) return 'array'
  return Number.isInteger(value) ? 'integer' : typeof value
}

/** Whether all values of a type are of another one. */
export const isWithin = (type: Json | undefined, other: Json | undefined): boolean =>
  Array.isArray(other)
    ? other.some((one) => isWithin(type, one))
    : type === other || (type === 'integer' && other === 'number')

/** Whether an alternative is composed in a way that is not taken apart. */
export function isOpaque(node: SchemaNode): boolean {
  const parts = listOf(node.allOf)
  const isComposed = ['$ref', 'anyOf', 'oneOf', 'not', 'enum'].some((keyword) => keyword in node)
  return (
    isComposed ||
    ('const' in node && Object.keys(node).length > 1) ||
    parts.some((part) => !isDeepStrictEqual(Object.keys(asNode(part)), ['pattern']))
  )
}
