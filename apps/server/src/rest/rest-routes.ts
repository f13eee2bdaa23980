// Groups the contract's procedures by REST path.
import {
  type ContractTree,
  type Declaration,
  declarationsOf,
  type RestRoute,
} from '@countersign/contract'

export interface RestProcedure {
  /** The procedure's dotted path, for example `sessions.revoke`. */
  readonly name: string
  readonly declaration: Declaration
}

/** The procedures of one path, by method. */
export interface RestPath {
  /** In Express's syntax: `/v1/sessions/:id`. */
  readonly pattern: string
  readonly byMethod: ReadonlyMap<RestRoute['method'], RestProcedure>
  /** The Allow header of a 405 (RFC 9110 section 15.5.6). */
  readonly allow: readonly string[]
}

/** Lists every REST path of a contract, those without parameters first: `current` in `/v1/sessions/current` is not an id. */
export function restPathsOf(contract: ContractTree): RestPath[] {
  const paths = Map.groupBy(declarationsOf(contract), ([, { rest }]) => rest.path)
  const literalFirst = [...paths].toSorted(
    ([a], [b]) => Number(a.includes('{')) - Number(b.includes('{')),
  )
  return literalFirst.map(([path, procedures]) => {
    const byMethod = new Map(
      procedures.map(([name, declaration]) => [declaration.rest.method, { name, declaration }]),
    )
    const allow = [...byMethod.keys()].flatMap((method) =>
      method === 'GET' ? ['GET', 'HEAD'] : [method],
    )
    return { pattern: path.replace(/\{(\w+)\}/g, ':$1'), byMethod, allow }
  })
}
