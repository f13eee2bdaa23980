// Compiled, never run: what the binders refuse.
import { type AppRouter, contract, type ProcedureOf, type User } from '@countersign/contract'
import type { UserRow } from '@countersign/db'
import { expectTypeOf } from 'vitest'
import { accountRouter } from '../src/accounts/router.ts'
import { adminRouter } from '../src/admin/router.ts'
import { authRouter } from '../src/login/router.ts'
import { sessionsRouter } from '../src/sessions/router.ts'
import type { RefreshCookie } from '../src/trpc/context.ts'
import { trpc } from '../src/trpc/instance.ts'
import {
  adminProcedure,
  cookieProcedure,
  publicProcedure,
  sessionProcedure,
} from '../src/trpc/procedures.ts'

const { signup, login, refresh, logout, me } = contract.auth
const access = { accessToken: '', expiresIn: 900 }
declare const user: User

// A declaration is served by the binder of its access and by no other.
publicProcedure(login)
cookieProcedure(refresh)
sessionProcedure(me)
adminProcedure({ ...me, access: 'admin' })
// @ts-expect-error a session declaration is not served publicly
publicProcedure(me)
// @ts-expect-error a session declaration is not served by cookie
cookieProcedure(me)
// @ts-expect-error a session declaration is not for admins alone
adminProcedure(me)
// @ts-expect-error a public declaration needs no session
sessionProcedure(login)
// @ts-expect-error a public declaration needs no cookie
cookieProcedure(login)
// @ts-expect-error a cookie declaration is not public
publicProcedure(refresh)
// @ts-expect-error a cookie declaration needs no session
sessionProcedure(logout)
// @ts-expect-error an admin declaration is not for every session
sessionProcedure({ ...me, access: 'admin' })
// @ts-expect-error a group of declarations is none
publicProcedure(contract.auth)

// A declaration is served as the kind it was declared.
sessionProcedure(me).query(async () => ({ user }))
publicProcedure(login).mutation(async () => ({ ...access, user }))
// @ts-expect-error a mutation is not served as a query
publicProcedure(login).query(async () => ({ ...access, user }))
// @ts-expect-error a query is not served as a mutation
sessionProcedure(me).mutation(async () => ({ user }))

// What is served is the declared output.
// @ts-expect-error the lifetime is a number of seconds
cookieProcedure(refresh).mutation(async () => ({ ...access, expiresIn: '15m' }))
// @ts-expect-error the lifetime is missing
cookieProcedure(refresh).mutation(async () => ({ accessToken: '' }))
// @ts-expect-error the user is missing
publicProcedure(login).mutation(async () => access)
// @ts-expect-error a time is text
sessionProcedure(me).query(async () => ({ user: { ...user, createdAt: new Date() } }))
// @ts-expect-error a role is one of two
sessionProcedure(me).query(async () => ({ user: { ...user, role: 'ROOT' } }))
// @ts-expect-error nothing is not a user
sessionProcedure(me).query(async () => undefined)
// @ts-expect-error a procedure without output gives none
cookieProcedure(logout).mutation(async () => access)

// The resolver's input is the parsed one, and its context what its access grants.
publicProcedure(login).mutation(async ({ ctx, input }) => {
  expectTypeOf(input).toEqualTypeOf<{ email: string; password: string }>()
  expectTypeOf(ctx.refreshCookie).toEqualTypeOf<RefreshCookie>()
  // @ts-expect-error a login has no name
  input.fullName
  // @ts-expect-error nobody is signed in yet
  ctx.user
  // @ts-expect-error there is no session yet
  ctx.claims
  // @ts-expect-error no request object
  ctx.req
  // @ts-expect-error no response object
  ctx.res
  return { ...access, user }
})
cookieProcedure(refresh).mutation(async ({ ctx, input }) => {
  expectTypeOf(input).toEqualTypeOf<undefined>()
  expectTypeOf(ctx.refreshCookie).toEqualTypeOf<RefreshCookie>()
  // @ts-expect-error the procedure judges the cookie; before that there is no caller
  ctx.claims
  return { ...access, user }
})
sessionProcedure(me).query(async ({ ctx, input }) => {
  expectTypeOf(input).toEqualTypeOf<undefined>()
  expectTypeOf(await ctx.readUser()).toEqualTypeOf<UserRow>()
  expectTypeOf(ctx.claims.role).toEqualTypeOf<'USER' | 'ADMIN'>()
  // @ts-expect-error a session procedure has no way to the refresh cookie
  ctx.refreshCookie
  // @ts-expect-error what is granted is not changed
  ctx.claims = { ...ctx.claims }
  return { user }
})
adminProcedure({ ...me, access: 'admin' }).query(async ({ ctx }) => {
  expectTypeOf(await ctx.readUser()).toEqualTypeOf<UserRow>()
  // @ts-expect-error an admin procedure has no way to the refresh cookie
  ctx.refreshCookie
  return { user }
})

// A bound procedure is the one that the contract's router has.
expectTypeOf<(typeof authRouter)['me']>().toEqualTypeOf<ProcedureOf<typeof me>>()
expectTypeOf<(typeof authRouter)['login']>().toEqualTypeOf<ProcedureOf<typeof login>>()

const others = { account: accountRouter, sessions: sessionsRouter, admin: adminRouter }

// The tree serves all of the contract, each procedure by its own code.
trpc.router({ auth: authRouter, ...others }) satisfies AppRouter

const { me: _forgotten, ...allButMe } = authRouter
// @ts-expect-error a procedure is forgotten
trpc.router({ auth: allButMe, ...others }) satisfies AppRouter
// @ts-expect-error a whole group is forgotten
trpc.router({ auth: authRouter }) satisfies AppRouter
// @ts-expect-error login is served by signup's code
trpc.router({ auth: { ...authRouter, login: authRouter.signup }, ...others }) satisfies AppRouter
// @ts-expect-error signup is served by login's code
trpc.router({ auth: { ...authRouter, signup: authRouter.login }, ...others }) satisfies AppRouter
// @ts-expect-error logout is served by refresh's code
trpc.router({ auth: { ...authRouter, logout: authRouter.refresh }, ...others }) satisfies AppRouter
// @ts-expect-error a query is served where a mutation was declared
trpc.router({ auth: { ...authRouter, logout: authRouter.me }, ...others }) satisfies AppRouter

// Serving another declaration's code compiles nowhere earlier either.
// @ts-expect-error signup's resolver needs a name that login does not get
publicProcedure(login).mutation(async ({ input }) => signUp(input))
declare function signUp(input: { fullName: string }): Promise<{ user: User } & typeof access>
publicProcedure(signup).mutation(async ({ input }) => signUp(input))
