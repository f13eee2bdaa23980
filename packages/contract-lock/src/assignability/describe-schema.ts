// Describes a zod schema as JSON Schema for comparison: without texts for people, and with keywords of our own for what JSON
// Schema cannot express.
import { z } from 'zod'
import { acceptedSamples } from './sample-values.ts'

export const SchemaNode = z.record(z.string(), z.json())
export type SchemaNode = z.infer<typeof SchemaNode>

/** Which way values go: an input is read by the server, an output by its clients. */
export type Direction = 'input' | 'output'

/** How many checks a schema has whose rule is a function. */
export const CHECKS = 'x-checks'
/** What a schema takes of the samples, where its keywords are not the whole truth. */
export const ACCEPTS = 'x-accepts'
/** Set where a schema may take more than its keywords say, because it changes a value before it judges it. */
export const LOOSE = 'x-loose'
/** zod's name for a type that JSON does not have. */
export const TYPE = 'x-type'

const ANNOTATIONS = ['$schema', 'id', 'title', 'description', 'examples', 'deprecated']

// zod writes these as keywords that say everything about them.
const TOLD_CHECKS = new Set([
  'min_length',
  'max_length',
  'length_equals',
  'greater_than',
  'less_than',
  'multiple_of',
  'number_format',
])

/** The JSON Schema of what goes over the wire. Schemas with an id stand under `$defs`. */
export function describeSchema(schema: z.ZodType, io: Direction): SchemaNode {
  const described = z.toJSONSchema(schema, {
    io,
    unrepresentable: ({ zodSchema }) => ({ [TYPE]: zodSchema._zod.def.type }),
    override: ({ zodSchema, jsonSchema }) => {
      for (const word of ANNOTATIONS) delete jsonSchema[word]
      const checks = countFunctions(zodSchema)
      if (checks > 0) jsonSchema[CHECKS] = checks
      if (isLoose(zodSchema)) jsonSchema[LOOSE] = true
      if (hasMoreToTell(zodSchema)) jsonSchema[ACCEPTS] = acceptedSamples(zodSchema)
    },
  })
  const { $schema, ...node }: SchemaNode = JSON.parse(JSON.stringify(described))
  return node
}

function checksOf(schema: z.core.$ZodType): z.core.$ZodCheck[] {
  const { checks = [] } = schema._zod.def
  // z.email() and its kin are their own first check.
  return schema instanceof z.core.$ZodCheck ? [schema, ...checks] : checks
}

function countFunctions(schema: z.core.$ZodType): number {
  const own = checksOf(schema).filter(({ _zod }) => _zod.def.check === 'custom').length
  const within = innerOf(schema).map(countFunctions)
  return within.reduce((sum, count) => sum + count, own)
}

// The schemas that zod describes in the same node as this one.
function innerOf(schema: z.core.$ZodType): z.core.$ZodType[] {
  if (schema instanceof z.core.$ZodPipe) return [schema._zod.def.in, schema._zod.def.out]
  if (
    schema instanceof z.core.$ZodOptional ||
    schema instanceof z.core.$ZodDefault ||
    schema instanceof z.core.$ZodPrefault ||
    schema instanceof z.core.$ZodNonOptional ||
    schema instanceof z.core.$ZodReadonly ||
    schema instanceof z.core.$ZodCatch
  ) {
    return [schema._zod.def.innerType]
  }
  return []
}

function hasMoreToTell(schema: z.core.$ZodType): boolean {
  const { def } = schema._zod
  return (
    def.type === 'pipe' ||
    def.type === 'transform' ||
    def.type === 'custom' ||
    ('coerce' in def && def.coerce === true) ||
    checksOf(schema).some((check) => !isTold(check))
  )
}

function isLoose(schema: z.core.$ZodType): boolean {
  const { def } = schema._zod
  return (
    (schema instanceof z.core.$ZodPipe && schema._zod.def.in instanceof z.core.$ZodTransform) ||
    ('coerce' in def && def.coerce === true) ||
    checksOf(schema).some((check) => check._zod.def.check === 'overwrite' || hasFlags(check))
  )
}

function isTold(check: z.core.$ZodCheck): boolean {
  const { def } = check._zod
  // A pattern is told; a format without one, like that of a URL, is judged by a function.
  const isPattern = def.check === 'string_format' && 'pattern' in def && def.pattern !== undefined
  return TOLD_CHECKS.has(def.check) || (isPattern && !hasFlags(check))
}

// JSON Schema has patterns, but no flags; it reads all of them as `u` would.
function hasFlags({ _zod: { def } }: z.core.$ZodCheck): boolean {
  return 'pattern' in def && def.pattern instanceof RegExp && !/^[duvy]*$/.test(def.pattern.flags)
}
