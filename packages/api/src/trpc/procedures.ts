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
import type { Caller } from '../limits/charges.ts'
import { type CountedCall, countCall } from '../limits/count-call.ts'
import type { Standing } from '../limits/rate-limits.ts'
import type { AccessClaims, AccessTokenVerdict } from '../tokens/access-tokens.ts'
import { verifiedOnce } from '../tokens/refresh-tokens.ts'
import { trpc } from './instance.ts'

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

/** For code that counts its calls by their policy together with limits of its own. */
export const COUNTED_BY_RESOLVER = { countedBy: 'resolver' } as const

export function publicProcedure<const TDeclaration extends With<'public'>>(
  declaration: TDeclaration,
  options?: typeof COUNTED_BY_RESOLVER,
): Bound<PublicContext, TDeclaration>
export function publicProcedure(
  declaration: ProcedureSpec,
  options?: typeof COUNTED_BY_RESOLVER,
): object {
  if (options) return withSchemas(counted(declaration), declaration)
  const countByPolicy = trpc.middleware(async ({ ctx, next }) => {
    admit(await countCall(ctx, declaration.limit))
    return next()
  })
  return withSchemas(counted(declaration), declaration, countByPolicy)
}

export function cookieProcedure<const TDeclaration extends With<'cookie'>>(
  declaration: TDeclaration,
): Bound<PublicContext, TDeclaration>
export function cookieProcedure(declaration: ProcedureSpec): object {
  const guarded = checked(declaration).use(async ({ ctx, next }) => {
    const refreshTokens = verifiedOnce(ctx.refreshTokens)
    admit(await countCall(ctx, declaration.limit, await readBearer({ ...ctx, refreshTokens })))
    return next({ ctx: { refreshTokens } })
  })
  return withSchemas(guarded, declaration)
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
  const administrated = authenticated(declaration).use(async ({ ctx, next }) => {
    // The database's role, not the token's: whoever was demoted a moment ago still holds a token that says otherwise.
    const { role } = await ctx.readUser()
    if (role !== 'ADMIN') throw new ApiError('FORBIDDEN')
    return next()
  })
  return withSchemas(administrated, declaration)
}

// Counts calls of strangers by their policy once the input is valid. A call that ends before costs one of `default`: what
// asks for nothing must not use up the signups of everybody who shares its address.
function counted(declaration: ProcedureSpec) {
  return checked(declaration).use(async ({ ctx, next }) => {
    let isCounted = false
    const result = await next({
      ctx: {
        reportLimit(standing: Standing) {
          isCounted = true
          ctx.reportLimit(standing)
        },
      },
    })
    if (!isCounted) admit(await countCall(ctx, 'default'))
    return result
  })
}

function admit(call: CountedCall): void {
  if (call.kind === 'refused') throw new ApiError('TOO_MANY_REQUESTS', call)
}

/** Whom an authentic refresh cookie names, whether or not the session lives. */
async function readBearer(ctx: Context): Promise<Caller | undefined> {
  const token = ctx.refreshCookie.read()
  const verdict = token === undefined ? undefined : await ctx.refreshTokens.verify(token)
  return verdict?.kind === 'authentic' ? verdict.presented : undefined
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
  return checked(declaration).use(async ({ ctx, next }) => {
    const verdict = await judgeAccessToken(ctx)
    const caller = verdict.kind === 'forged' ? undefined : verdict.claims
    admit(await countCall(ctx, declaration.limit, caller))
    if (verdict.kind !== 'current') throw new ApiError('UNAUTHENTICATED')
    const session = verdict.claims
    const life = ctx.revocations.verdict(session.sessionId)
    if (life === 'ended') throw new ApiError('SESSION_REVOKED')

    let found: Promise<UserRow> | undefined
    const readUser = () => {
      found ??= readSessionUser(ctx, session)
      return found
    }
    if (life === 'unknown' || session.isNearEnd) await readUser()
    return next({ ctx: { session, readUser } })
  })
}

const verdicts = new WeakMap<Context, Promise<AccessTokenVerdict>>()

// Before the call is counted, so that its session may be charged. Once for a whole batch: a forged token costs a request
// no more than one check of a signature, which is less than the answer to it costs.
function judgeAccessToken(ctx: Context): Promise<AccessTokenVerdict> {
  const running = verdicts.get(ctx)
  if (running) return running
  const { accessToken, accessTokens } = ctx
  const judge = async () =>
    accessToken === undefined ? ({ kind: 'forged' } as const) : accessTokens.judge(accessToken)
  const verdict = judge().finally(() => verdicts.delete(ctx))
  verdicts.set(ctx, verdict)
  return verdict
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

const goOn = trpc.middleware(({ next }) => next())

/** @param afterInput runs once the input was found valid */
function withSchemas(
  procedure: typeof trpc.procedure,
  { input, output, rest }: ProcedureSpec,
  afterInput = goOn,
) {
  if (input) return procedure.input(input).use(afterInput).output(output)
  // A GET has no body, and what stands in a query besides is nobody's business.
  const checkedInput = rest.method === 'GET' ? procedure : procedure.use(refuseInput)
  return checkedInput.use(afterInput).output(output)
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
