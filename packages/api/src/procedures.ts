// Binds a declaration of the contract to the code that serves it. Which of the four binders takes a declaration is
// decided by its `access`: a session declaration cannot be served publicly, because that does not compile.
import {
  type Access,
  type Declaration,
  type OutputOf,
  type ParsedInputOf,
  type ProcedureOf,
  type ProcedureSpec,
  type Reason,
  reasonsOf,
} from '@countersign/contract'
import { findSessionUser, type UserRow } from '@countersign/db'
import { ApiError, toApiError } from './api-error.ts'
import type { Context } from './context.ts'
import { countCall } from './limits/count-call.ts'
import { networkOf } from './limits/network.ts'
import type { AccessClaims } from './tokens/access-tokens.ts'
import { trpc } from './trpc.ts'

/** What public and cookie procedures see: everything but the bearer's identity. */
export type PublicContext = Context

/** What session and admin procedures see: who calls, and no way to the refresh cookie. */
export interface SessionContext extends Omit<Context, 'refreshCookie'> {
  readonly session: AccessClaims
  /** The caller's account, and proof by the database that the session lives. One statement at most, for a whole batch. */
  readonly readUser: () => Promise<UserRow>
}

type Resolver<TContext, TDeclaration extends Declaration> = (call: {
  readonly ctx: TContext
  readonly input: ParsedInputOf<TDeclaration>
  readonly signal: AbortSignal | undefined
}) => Promise<OutputOf<TDeclaration>>

/** A declaration that waits for the code that serves it: `.query` or `.mutation`, as it was declared. */
export type Bound<TContext, TDeclaration extends Declaration> = {
  [TKind in TDeclaration['kind']]: (
    resolve: Resolver<TContext, TDeclaration>,
  ) => ProcedureOf<TDeclaration>
}

type With<TAccess extends Access> = Declaration & { readonly access: TAccess }

export function publicProcedure<const TDeclaration extends With<'public'>>(
  declaration: TDeclaration,
): Bound<PublicContext, TDeclaration>
export function publicProcedure(declaration: ProcedureSpec): object {
  return withSchemas(guarded(declaration), declaration)
}

export function cookieProcedure<const TDeclaration extends With<'cookie'>>(
  declaration: TDeclaration,
): Bound<PublicContext, TDeclaration>
export function cookieProcedure(declaration: ProcedureSpec): object {
  return withSchemas(guarded(declaration), declaration)
}

export function sessionProcedure<const TDeclaration extends With<'session'>>(
  declaration: TDeclaration,
): Bound<SessionContext, TDeclaration>
export function sessionProcedure(declaration: ProcedureSpec): object {
  return withSchemas(authenticated(declaration), declaration)
}

export function adminProcedure<const TDeclaration extends With<'admin'>>(
  declaration: TDeclaration,
): Bound<SessionContext, TDeclaration>
export function adminProcedure(declaration: ProcedureSpec): object {
  const administrated = authenticated(declaration).use(({ ctx, next }) => {
    if (ctx.session.role !== 'ADMIN') throw new ApiError('FORBIDDEN')
    return next()
  })
  return withSchemas(administrated, declaration)
}

// What every call passes first: it is counted before anything else is done for it.
function guarded(declaration: ProcedureSpec) {
  return checked(declaration).use(async ({ ctx, next }) => {
    const retryAfter = await countCall(ctx, declaration.limit, networkOf(ctx.ip))
    if (retryAfter !== undefined) throw new ApiError('TOO_MANY_REQUESTS', { retryAfter })
    return next()
  })
}

// Lets out only the reasons the contract promises for this procedure; any other is a defect and leaves as INTERNAL.
function checked(declaration: ProcedureSpec) {
  const promised = new Set<Reason>(reasonsOf(declaration))
  return trpc.procedure.use(async ({ next }) => {
    const result = await next()
    if (result.ok) return result
    const error = toApiError(result.error)
    if (promised.has(error.reason)) return { ...result, error }
    return { ...result, error: new ApiError('INTERNAL', { cause: error }) }
  })
}

// Comes before input parsing: a stranger learns nothing about what the input should look like.
function authenticated(declaration: ProcedureSpec) {
  return guarded(declaration).use(async ({ ctx, next }) => {
    const session = ctx.accessToken && (await ctx.accessTokens.verify(ctx.accessToken))
    if (!session) throw new ApiError('UNAUTHENTICATED')
    const verdict = ctx.revocations.verdict(session.sessionId)
    if (verdict === 'ended') throw new ApiError('SESSION_REVOKED')

    let found: Promise<UserRow> | undefined
    const readUser = () => {
      found ??= readSessionUser(ctx, session)
      return found
    }
    if (verdict === 'unknown') await readUser()
    return next({ ctx: { session, readUser } })
  })
}

const readings = new WeakMap<Context, Promise<UserRow>>()

// The calls of a batch run at once and share their context: one reading answers all of them. It is not kept for later
// ones: a context may live longer than what was read.
function readSessionUser(ctx: Context, session: AccessClaims): Promise<UserRow> {
  const running = readings.get(ctx)
  if (running) return running
  const reading = queryUser(ctx, session).finally(() => readings.delete(ctx))
  readings.set(ctx, reading)
  return reading
}

async function queryUser(ctx: Context, session: AccessClaims): Promise<UserRow> {
  const user = await findSessionUser(ctx.db, { id: session.sessionId, userId: session.userId })
  if (!user) throw new ApiError('SESSION_REVOKED')
  return user
}

function withSchemas(procedure: typeof trpc.procedure, { input, output, rest }: ProcedureSpec) {
  if (input) return procedure.input(input).output(output)
  // A GET has no body, and what stands in a query besides is nobody's business.
  return (rest.method === 'GET' ? procedure : procedure.use(refuseInput)).output(output)
}

// What somebody sends to a procedure that takes nothing was meant for something else: better not done than guessed.
const refuseInput = trpc.middleware(async ({ getRawInput, next }) => {
  if (!isNoInput(await getRawInput())) throw new ApiError('MALFORMED_REQUEST')
  return next()
})

/** Whether an input says nothing: it is absent, null or an empty object, as clients send it for want of a body. */
export function isNoInput(input: unknown): boolean {
  if (input === undefined || input === null) return true
  return typeof input === 'object' && !Array.isArray(input) && Object.keys(input).length === 0
}
