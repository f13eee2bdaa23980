// Addresses a procedure over both wires, tRPC and REST: a defence must hold for both.
import { contract, declarationsOf } from '@countersign/contract'

export interface Wire {
  readonly name: 'tRPC' | 'REST'
  /** The method and path of a procedure; parameters in a path are filled with an id that nothing has. */
  route(procedure: string): { method: string; path: string }
  /** The reason of a refusal. */
  reasonOf(body: unknown): unknown
}

const declarations = new Map(declarationsOf(contract))
const NOBODYS_ID = '00000000-0000-4000-8000-000000000000'

function declarationOf(procedure: string) {
  const declaration = declarations.get(procedure)
  if (!declaration) throw new Error(`The contract has no ${procedure}`)
  return declaration
}

const trpc: Wire = {
  name: 'tRPC',
  route: (procedure) => ({
    method: declarationOf(procedure).kind === 'query' ? 'GET' : 'POST',
    path: `/trpc/${procedure}`,
  }),
  reasonOf: (body) => readPath(body, ['error', 'data', 'reason']),
}

const rest: Wire = {
  name: 'REST',
  route(procedure) {
    const { method, path } = declarationOf(procedure).rest
    return { method, path: path.replace(/\{\w+\}/g, NOBODYS_ID) }
  },
  reasonOf: (body) => readPath(body, ['reason']),
}

export const wires: readonly Wire[] = [trpc, rest]

/** Whether a procedure takes a body; one that takes none refuses whatever is sent. */
export const takesInput = (procedure: string) => declarationOf(procedure).input !== undefined

export const mutations = [...declarations].flatMap(([name, { kind }]) =>
  kind === 'mutation' ? [name] : [],
)

function readPath(value: unknown, keys: readonly string[]): unknown {
  return keys.reduce<unknown>(
    (node, key) =>
      typeof node === 'object' && node !== null
        ? Object.entries(node).find(([k]) => k === key)?.[1]
        : undefined,
    value,
  )
}
