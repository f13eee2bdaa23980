// The contract's procedures as plain HTTP routes, one each, at the method and path that it declares.
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
  /** As Express writes it: `/v1/sessions/:id`. */
  readonly pattern: string
  readonly byMethod: ReadonlyMap<RestRoute['method'], RestProcedure>
  /** What RFC 9110 section 15.5.6 wants to be told with a 405. */
  readonly allow: readonly string[]
}

/** Every REST path of a contract, those without a parameter first: `/v1/sessions/current` is no session's id. */
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
