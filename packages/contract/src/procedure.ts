// Declares procedures. A declaration is data that server, client, docs, limiter and tests all read.
import type { z } from 'zod'
import { edgeReasons, type Reason } from './errors.ts'

/**
 * Who may call a procedure.
 * - `public`: anyone
 * - `cookie`: the bearer of a refresh cookie; the procedure judges the cookie itself
 * - `session`: the bearer of a valid access token of a live session
 * - `admin`: the same, with the role ADMIN
 */
export type AccessLevel = 'public' | 'cookie' | 'session' | 'admin'

/** What the access check itself can fail with, before the input is even parsed. */
export const accessReasons = {
  public: [],
  cookie: [],
  session: ['UNAUTHENTICATED', 'SESSION_REVOKED'],
  admin: ['UNAUTHENTICATED', 'SESSION_REVOKED', 'FORBIDDEN'],
} as const satisfies Record<AccessLevel, readonly Reason[]>

/**
 * The rate-limit policy that calls count against. The server decides what each allows.
 * - `default`: cheap calls
 * - `credentials`: calls that verify a password
 * - `signup`: calls that create accounts
 * - `refresh`: refreshing a session, on its own so that no other call can use it up
 * - `revocation`: revoking sessions, on its own for the same reason
 * - `mail`: calls that send mail
 */
export type LimitPolicy = 'default' | 'credentials' | 'signup' | 'refresh' | 'revocation' | 'mail'

/** Where the procedure answers as plain HTTP. */
export interface RestRoute {
  readonly method: 'GET' | 'POST' | 'PATCH' | 'PUT' | 'DELETE'
  readonly path: `/v1/${string}`
  /** Status of success; 200 when absent. */
  readonly status?: 200 | 201 | 204
}

/** A call as it may really happen: shown in the API reference, and called by the contract's own tests. */
export interface ProcedureExample {
  /** Absent when the procedure takes nothing. */
  readonly input?: unknown
  /** Absent when the procedure answers nothing. */
  readonly output?: unknown
}

/** What a declaration says, apart from whether it is a query or a mutation. */
export interface ProcedureSpec {
  /** One sentence for the API reference. */
  readonly summary: string
  readonly access: AccessLevel
  readonly limit: LimitPolicy
  /** Absent when the procedure takes nothing. */
  readonly input?: z.ZodType
  /** JSON-native: what it describes survives JSON.stringify unchanged. */
  readonly output: z.ZodType
  /** The reasons the procedure itself can fail with; those of access, input and edge come on top. */
  readonly errors: readonly Reason[]
  readonly rest: RestRoute
  /**
   * Whether success sets or clears a cookie: the refresh cookie, or in a session procedure only the one by which a browser is
   * a known device. The answer to such a call cannot be streamed, nor share a response with another such call.
   */
  readonly setsCookie?: true
  readonly example: ProcedureExample
}

export interface QueryDeclaration extends ProcedureSpec {
  readonly kind: 'query'
}

export interface MutationDeclaration extends ProcedureSpec {
  readonly kind: 'mutation'
}

export type Declaration = QueryDeclaration | MutationDeclaration

/** Declarations in named groups, as deep as need be. */
export interface ContractTree {
  readonly [name: string]: Declaration | ContractTree
}

/** Declares a procedure that reads. */
export function query<const TSpec extends ProcedureSpec>(
  spec: TSpec,
): TSpec & { readonly kind: 'query' } {
  return { ...spec, kind: 'query' }
}

/** Declares a procedure that changes something. */
export function mutation<const TSpec extends ProcedureSpec>(
  spec: TSpec,
): TSpec & { readonly kind: 'mutation' } {
  return { ...spec, kind: 'mutation' }
}

/** Whether a node of a contract tree is a procedure rather than a group. */
export function isDeclaration(node: Declaration | ContractTree): node is Declaration {
  return typeof node.kind === 'string'
}

/** Every procedure of a tree with its dotted path, depth first: `['auth.login', {...}]`. */
export function declarationsOf(tree: ContractTree, prefix = ''): [path: string, Declaration][] {
  return Object.entries(tree).flatMap(([name, node]) =>
    isDeclaration(node)
      ? [[`${prefix}${name}`, node] satisfies [string, Declaration]]
      : declarationsOf(node, `${prefix}${name}.`),
  )
}

/** Every reason a call of this procedure can come back with, each once: its own first, then those of access, input and edge. */
export function reasonsOf(declaration: ProcedureSpec): readonly Reason[] {
  return [
    ...new Set<Reason>([
      ...declaration.errors,
      ...accessReasons[declaration.access],
      ...(declaration.input ? (['INVALID_INPUT'] as const) : []),
      ...edgeReasons,
    ]),
  ]
}

type AccessReason<TDeclaration extends Declaration> =
  (typeof accessReasons)[TDeclaration['access']][number]

type InputReason<TDeclaration extends Declaration> = TDeclaration extends {
  readonly input: z.ZodType
}
  ? 'INVALID_INPUT'
  : never

/** What `reasonsOf` lists, as a type. */
// Always true: the result of a condition has no alias, so a compiler prints the literals and not this name with its argument,
// which holds zod's types.
export type ReasonOf<TDeclaration extends Declaration> = TDeclaration extends Declaration
  ?
      | TDeclaration['errors'][number]
      | AccessReason<TDeclaration>
      | InputReason<TDeclaration>
      | (typeof edgeReasons)[number]
  : never
