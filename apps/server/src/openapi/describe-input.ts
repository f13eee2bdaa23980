// Describes a procedure's input in OpenAPI, divided among path, query and body as REST reads it.
import type { Declaration } from '@countersign/contract'
import { z } from 'zod'
import type { ZodOpenApiOperationObject } from 'zod-openapi'

type InputDescription = Pick<ZodOpenApiOperationObject, 'requestParams' | 'requestBody'>

/** @throws Error when an input with parameters in its path or query is not an object */
export function describeInput({ input, rest, example }: Declaration): InputDescription {
  if (!input) return {}
  const pathKeys = [...rest.path.matchAll(/\{(\w+)\}/g)].map(([, key = '']) => key)
  const takesQuery = rest.method === 'GET' || rest.method === 'DELETE'
  const required = !input.safeParse(undefined).success
  if (pathKeys.length === 0 && !takesQuery) return describeBody(input, required, example.input)

  const fields = withExamples(objectOf(input), example.input)
  const inPath = fields.filter(([key]) => pathKeys.includes(key))
  const others = fields.filter(([key]) => !pathKeys.includes(key))
  const path = inPath.length > 0 && { path: z.object(Object.fromEntries(inPath)) }
  if (others.length === 0) return { requestParams: { ...path } }

  const other = z.object(Object.fromEntries(others))
  if (takesQuery) return { requestParams: { ...path, query: other } }
  return { requestParams: { ...path }, ...describeBody(other, true, other.parse(example.input)) }
}

// OpenAPI has no example for all parameters together: each has its own.
function withExamples({ shape }: z.ZodObject, example: unknown): [string, z.core.$ZodType][] {
  const values = new Map<string, unknown>(Object.entries(Object(example)))
  return Object.entries(shape).map(([key, field]) => [
    key,
    field.meta({ param: { example: values.get(key) } }),
  ])
}

function describeBody(schema: z.ZodType, required: boolean, example: unknown): InputDescription {
  return { requestBody: { required, content: { 'application/json': { schema, example } } } }
}

function objectOf(schema: z.core.$ZodType): z.ZodObject {
  if (schema instanceof z.ZodOptional) return objectOf(schema.unwrap())
  if (schema instanceof z.ZodObject) return schema
  throw new Error('An input with parameters in its path or query must be an object')
}
