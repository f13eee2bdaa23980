// Binds a declaration of the contract to the code that serves it. Its `access` decides which of the four binders takes it:
// a session declaration cannot be served publicly, because that does not compile.
import type {
  AccessLevel,
  Declaration,
  OutputOf,
  ParsedInputOf,
  ProcedureOf,
  ProcedureSpec,
} from '@countersign/contract'
import { authenticatedProcedure, authorizedProcedure, type SessionContext } from './authenticate.ts'
import type { Context } from './context.ts'
import { withSchemas } from './input.ts'
import { limitBearer, limitPublicCall, limitValidCall } from './limit-calls.ts'
import { baseProcedure } from './promised-errors.ts'

type Resolver<TContext, TDeclaration extends Declaration> = (call: {
  readonly ctx: TContext
  readonly input: ParsedInputOf<TDeclaration>
  readonly signal: AbortSignal | undefined
}) => Promise<OutputOf<TDeclaration>>

/** Takes the code that serves a declaration: `.query` or `.mutation`, as it was declared. */
export type ProcedureBuilder<TContext, TDeclaration extends Declaration> = {
  [TKind in TDeclaration['kind']]: (
    resolve: Resolver<TContext, TDeclaration>,
  ) => ProcedureOf<TDeclaration>
}

type WithAccess<TAccess extends AccessLevel> = Declaration & { readonly access: TAccess }

/** For a resolver that counts its calls itself, by their policy together with its own limits. */
export const COUNTED_BY_RESOLVER = { countedBy: 'resolver' } as const

export function publicProcedure<const TDeclaration extends WithAccess<'public'>>(
  declaration: TDeclaration,
  options?: typeof COUNTED_BY_RESOLVER,
): ProcedureBuilder<Context, TDeclaration>
export function publicProcedure(
  declaration: ProcedureSpec,
  options?: typeof COUNTED_BY_RESOLVER,
): object {
  const limited = baseProcedure(declaration).use(limitPublicCall)
  if (options) return withSchemas(limited, declaration)
  return withSchemas(limited, declaration, limitValidCall(declaration.limit))
}

export function cookieProcedure<const TDeclaration extends WithAccess<'cookie'>>(
  declaration: TDeclaration,
): ProcedureBuilder<Context, TDeclaration>
export function cookieProcedure(declaration: ProcedureSpec): object {
  const limited = baseProcedure(declaration).use(limitBearer(declaration.limit))
  return withSchemas(limited, declaration)
}

export function sessionProcedure<const TDeclaration extends WithAccess<'session'>>(
  declaration: TDeclaration,
): ProcedureBuilder<SessionContext, TDeclaration>
export function sessionProcedure(declaration: ProcedureSpec): object {
  return withSchemas(authenticatedProcedure(declaration), declaration)
}

export function adminProcedure<const TDeclaration extends WithAccess<'admin'>>(
  declaration: TDeclaration,
): ProcedureBuilder<SessionContext, TDeclaration>
export function adminProcedure(declaration: ProcedureSpec): object {
  return withSchemas(authorizedProcedure(declaration, 'ADMIN'), declaration)
}
