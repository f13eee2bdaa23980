// Creates the lock: everything of the contract that a client can rely on, as plain data in a stable order.
import {
  type ContractTree,
  type Declaration,
  declarationsOf,
  type errors,
  type issueCodes,
  reasonsOf,
} from '@countersign/contract'
import { TRPCError } from '@trpc/server'
import { getHTTPStatusCodeFromError } from '@trpc/server/http'
import { z } from 'zod'
import { type Direction, describeSchema, SchemaNode } from './assignability/describe-schema.ts'

const LockedProcedure = z.object({
  kind: z.enum(['query', 'mutation']),
  access: z.string(),
  limit: z.string(),
  rest: z.object({ method: z.string(), path: z.string(), status: z.int() }),
  setsCookie: z.boolean(),
  /** Null when it takes nothing. */
  input: SchemaNode.nullable(),
  /** Whether it may be called without its input. */
  inputOptional: z.boolean(),
  output: SchemaNode,
  errors: z.array(z.string()),
})
export type LockedProcedure = z.infer<typeof LockedProcedure>

const LockedError = z.object({ code: z.string(), status: z.int() })

const LockedIssueCode = z.object({ parameters: z.array(z.string()) })

export const ContractLock = z.object({
  version: z.string(),
  procedures: z.record(z.string(), LockedProcedure),
  errors: z.record(z.string(), LockedError),
  /** The rules of input. Locks of former releases have none. */
  issueCodes: z.record(z.string(), LockedIssueCode).default({}),
  /** What `$ref` points to. A schema reads differently as input than as output. */
  schemas: z.object({
    input: z.record(z.string(), SchemaNode),
    output: z.record(z.string(), SchemaNode),
  }),
})
export type ContractLock = z.infer<typeof ContractLock>

interface Contract {
  readonly version: string
  readonly tree: ContractTree
  readonly errors: Partial<Record<keyof typeof errors, Pick<TRPCError, 'code'>>>
  readonly issueCodes: Partial<Record<keyof typeof issueCodes, Parameters>>
}

interface Parameters {
  readonly parameters: readonly string[]
}

export function createLock({ version, tree, errors, issueCodes }: Contract): ContractLock {
  const schemas = { input: new Map<string, SchemaNode>(), output: new Map<string, SchemaNode>() }
  const describe = (schema: z.ZodType, direction: Direction) =>
    withSharedSchemas(describeSchema(schema, direction), direction, schemas[direction])
  const procedures = declarationsOf(tree).map(([path, declaration]): [string, LockedProcedure] => [
    path,
    lockProcedure(declaration, describe),
  ])
  const lockedErrors = Object.entries(errors).map(
    ([reason, { code }]) =>
      [reason, { code, status: getHTTPStatusCodeFromError(new TRPCError({ code })) }] as const,
  )
  const lockedIssueCodes = Object.entries(issueCodes).map(
    ([code, { parameters }]) => [code, { parameters: parameters.toSorted() }] as const,
  )
  return {
    version,
    procedures: sorted(procedures),
    errors: sorted(lockedErrors),
    issueCodes: sorted(lockedIssueCodes),
    schemas: { input: sorted([...schemas.input]), output: sorted([...schemas.output]) },
  }
}

/** The lock as it stands in its file. */
export function writeLock(lock: ContractLock): string {
  return `${JSON.stringify(lock, null, 2)}\n`
}

function lockProcedure(
  declaration: Declaration,
  describe: (schema: z.ZodType, direction: Direction) => SchemaNode,
): LockedProcedure {
  const { kind, access, limit, rest, setsCookie = false, input, output } = declaration
  return {
    kind,
    access,
    limit,
    rest: { method: rest.method, path: rest.path, status: rest.status ?? 200 },
    setsCookie,
    input: input ? describe(input, 'input') : null,
    inputOptional: input?.safeParse(undefined).success ?? true,
    output: describe(output, 'output'),
    errors: reasonsOf(declaration).toSorted(),
  }
}

// A schema with an id stands once in the lock, so that a review sees its change once.
function withSharedSchemas(
  described: SchemaNode,
  direction: Direction,
  shared: Map<string, SchemaNode>,
): SchemaNode {
  const { $defs = {}, ...node } = pointToShared(described, direction)
  for (const [id, schema] of Object.entries(SchemaNode.parse($defs))) {
    const known = shared.get(id)
    if (known && JSON.stringify(known) !== JSON.stringify(schema)) {
      throw new Error(`Two schemas have the id ${id}.`)
    }
    shared.set(id, SchemaNode.parse(schema))
  }
  return node
}

function pointToShared(node: SchemaNode, direction: Direction): SchemaNode {
  return JSON.parse(JSON.stringify(node), (key, value) => {
    if (key !== '$ref' || typeof value !== 'string') return value
    const [, id] = /^#\/\$defs\/(.+)$/.exec(value) ?? []
    if (id === undefined || /^__schema\d+$/.test(id)) {
      throw new Error('A schema that holds itself needs an id: .meta({ id })')
    }
    return `#/schemas/${direction}/${id}`
  })
}

function sorted<TValue>(entries: readonly (readonly [string, TValue])[]): Record<string, TValue> {
  return Object.fromEntries(entries.toSorted(([a], [b]) => (a < b ? -1 : 1)))
}
