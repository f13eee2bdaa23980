// Writes modules that declare so many procedures, five to a group, and call each one.

const PER_GROUP = 5

const groupsOf = (procedures: number) =>
  Array.from({ length: Math.ceil(procedures / PER_GROUP) }, (_, group) => ({
    group: `group${group}`,
    names: Array.from(
      { length: Math.min(PER_GROUP, procedures - group * PER_GROUP) },
      (_, index) => `call${group * PER_GROUP + index}`,
    ),
  }))

const input = (name: string) => `z.object({ ${name}Id: z.uuid(), text: z.string().max(80) })`
const output = (name: string) =>
  `z.object({ ${name}: z.object({ id: z.uuid(), names: z.array(z.string()), at: z.iso.datetime() }) })`

/** A consumer whose router type is derived from a contract. */
export function writeContract(procedures: number): string {
  return `import { type ContractTree, type ErrorShape, query, type RouterRecordOf } from '@countersign/contract'
import type { TRPCClient } from '@trpc/client'
import type { TRPCBuiltRouter } from '@trpc/server'
import { z } from 'zod'

const contract = {
${writeTree(
  procedures,
  (name) => `query({
    summary: '${name}', access: 'session', limit: 'default', errors: ['SESSION_NOT_FOUND'],
    input: ${input(name)}, output: ${output(name)},
    rest: { method: 'GET', path: '/v1/${name}' }, example: {},
  })`,
)}} satisfies ContractTree

interface Root { ctx: any; meta: object; errorShape: ErrorShape; transformer: false }
type AppRouter = TRPCBuiltRouter<Root, RouterRecordOf<typeof contract>>
${writeCalls(procedures, 'AppRouter')}`
}

/** A consumer whose router type tRPC infers from the router. */
export function writeInference(procedures: number): string {
  return `import type { ErrorShape } from '@countersign/contract'
import type { TRPCClient } from '@trpc/client'
import { initTRPC } from '@trpc/server'
import { z } from 'zod'

const trpc = initTRPC.context<{ userId?: string }>().create({
  errorFormatter: ({ shape }): ErrorShape => ({ ...shape, data: { ...shape.data, reason: 'INTERNAL' } }),
})
const unserved = (): never => { throw new Error('Only its type is looked at') }
export const router = trpc.router({
${writeTree(
  procedures,
  (name) => `trpc.procedure.input(${input(name)}).output(${output(name)}).query(unserved)`,
  (group) => `trpc.router(${group})`,
)}})
${writeCalls(procedures, 'typeof router')}`
}

function writeTree(
  procedures: number,
  declare: (name: string) => string,
  wrap = (group: string) => group,
): string {
  return groupsOf(procedures)
    .map(({ group, names }) => {
      const members = names.map((name) => `  ${name}: ${declare(name)},\n`).join('')
      return `  ${group}: ${wrap(`{\n${members}  }`)},\n`
    })
    .join('')
}

function writeCalls(procedures: number, router: string): string {
  const calls = groupsOf(procedures).flatMap(({ group, names }) =>
    names.map(
      (name) => `  const { ${name} } = await api.${group}.${name}.query({ ${name}Id: id, text: id })
  read.push(${name}.id, ...${name}.names, ${name}.at)\n`,
    ),
  )
  return `
export async function callEverything(api: TRPCClient<${router}>, id: string): Promise<string[]> {
  const read: string[] = []
${calls.join('')}  return read
}
`
}
