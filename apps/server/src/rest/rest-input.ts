// Assembles a procedure's input from path, query and body. Converts text to a number or a boolean where the schema has
// one; validation is left to the schema.
import { isEmptyInput } from '@countersign/api'
import type { Declaration } from '@countersign/contract'
import type { Request } from 'express'
import { z } from 'zod'

type Input = { readonly kind: 'read'; readonly input: unknown } | { readonly kind: 'malformed' }

type Properties = ReadonlyMap<string, z.core.JSONSchema.BaseSchema>

/** Derives how to read a procedure's input; called once, not for each request. */
export function createInputReader({ input, rest }: Declaration): (req: Request) => Input {
  // A procedure without input checks the body by itself.
  if (!input) return readBody
  const properties = propertiesOf(input)
  const takesQuery = rest.method === 'GET' || rest.method === 'DELETE'
  // Fields that may all be absent leave no query string.
  const absent = takesQuery && !input.safeParse(undefined).success ? {} : undefined

  return (req) => {
    if (takesQuery && !isNothing(readBody(req))) return { kind: 'malformed' }
    const given = takesQuery ? readQuery(req, properties) : readBody(req)
    if (given.kind === 'malformed') return given
    const params = Object.entries(req.params)
    if (params.length === 0) return { ...given, input: given.input ?? absent }
    const { input: rest = {} } = given
    if (!isObject(rest)) return { kind: 'malformed' }
    // The path identifies the resource; a body cannot override it.
    return { kind: 'read', input: { ...rest, ...coerceAll(params, properties) } }
  }
}

function propertiesOf(schema: z.ZodType): Properties {
  const { $ref, $defs, ...whole } = z.toJSONSchema(schema, { io: 'input', unrepresentable: 'any' })
  // A schema with an id is a reference to its definition, also where it is the whole.
  const { properties = {} } =
    $ref === undefined ? whole : ($defs?.[$ref.replace('#/$defs/', '')] ?? {})
  return new Map(
    Object.entries(properties).flatMap(([name, property]) =>
      typeof property === 'object' ? [[name, property]] : [],
    ),
  )
}

function readQuery(req: Request, properties: Properties): Input {
  const query = new URLSearchParams(req.originalUrl.split('?').slice(1).join('?'))
  const names = [...new Set(query.keys())]
  if (names.length === 0) return { kind: 'read', input: undefined }
  const values = names.map((name): [string, string | string[]] => {
    const all = query.getAll(name)
    const [first = '', ...more] = all
    return [name, more.length > 0 || properties.get(name)?.type === 'array' ? all : first]
  })
  return { kind: 'read', input: coerceAll(values, properties) }
}

function readBody(req: Request): Input {
  const text: unknown = req.body
  if (typeof text !== 'string' || text === '') return { kind: 'read', input: undefined }
  try {
    return { kind: 'read', input: JSON.parse(text) }
  } catch {
    return { kind: 'malformed' }
  }
}

const isNothing = (body: Input) => body.kind === 'read' && isEmptyInput(body.input)

function coerceAll(values: [string, unknown][], properties: Properties): Record<string, unknown> {
  return Object.fromEntries(
    values.map(([name, value]) => [name, coerce(value, properties.get(name))]),
  )
}

function coerce(value: unknown, schema: z.core.JSONSchema.BaseSchema | undefined): unknown {
  if (Array.isArray(value)) {
    const { items } = schema ?? {}
    const itemSchema = typeof items === 'object' && !Array.isArray(items) ? items : undefined
    return value.map((item) => coerce(item, itemSchema))
  }
  if (typeof value !== 'string') return value
  if (schema?.type === 'boolean') return value === 'true' || (value === 'false' ? false : value)
  const isNumber = schema?.type === 'number' || schema?.type === 'integer'
  return isNumber && value.trim() !== '' && Number.isFinite(Number(value)) ? Number(value) : value
}

function isObject(value: unknown): value is object {
  return typeof value === 'object' && value !== null && !Array.isArray(value)
}
