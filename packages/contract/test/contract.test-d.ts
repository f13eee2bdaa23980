// Compiled, never run: what the types of the contract promise to a client.
import type { TRPCClient, TRPCClientError } from '@trpc/client'
import type { inferRouterInputs, inferRouterOutputs } from '@trpc/server'
import { expectTypeOf } from 'vitest'
import type { z } from 'zod'
import {
  type AccessSchema,
  type AppRouter,
  contract,
  type InputOf,
  type LoginSchema,
  mutation,
  type OutputOf,
  type Reason,
  type ReasonOf,
  type SignedInSchema,
  type SignupSchema,
  type User,
} from '../src/index.ts'

type Inputs = inferRouterInputs<AppRouter>
type Outputs = inferRouterOutputs<AppRouter>

// What tRPC reads out of the router is what the schemas say.
expectTypeOf<Inputs['auth']['signup']>().toEqualTypeOf<z.input<typeof SignupSchema>>()
expectTypeOf<Inputs['auth']['login']>().toEqualTypeOf<z.input<typeof LoginSchema>>()
expectTypeOf<Inputs['auth']['login']>().toEqualTypeOf<{ email: string; password: string }>()
expectTypeOf<Inputs['auth']['refresh']>().toEqualTypeOf<void>()
expectTypeOf<Exclude<Inputs['auth']['logout'], void>>().toEqualTypeOf<{
  everywhere?: boolean | undefined
}>()
expectTypeOf<Inputs['auth']['me']>().toEqualTypeOf<void>()
expectTypeOf<keyof Inputs['auth']>().toEqualTypeOf<keyof typeof contract.auth>()

expectTypeOf<Outputs['auth']['signup']>().toEqualTypeOf<z.output<typeof SignedInSchema>>()
expectTypeOf<Outputs['auth']['login']>().toEqualTypeOf<{
  accessToken: string
  expiresIn: number
  user: User
}>()
expectTypeOf<Outputs['auth']['refresh']>().toEqualTypeOf<z.output<typeof AccessSchema>>()
// No body is undefined, never `never`: a never would pass for a value of any type.
expectTypeOf<Outputs['auth']['logout']>().toEqualTypeOf<undefined>()
expectTypeOf<Outputs['auth']['me']>().toEqualTypeOf<{ user: User }>()
expectTypeOf<Outputs['auth']['me']['user']['createdAt']>().toEqualTypeOf<string>()

expectTypeOf<InputOf<typeof contract.auth.login>>().toEqualTypeOf<Inputs['auth']['login']>()
expectTypeOf<OutputOf<typeof contract.auth.login>>().toEqualTypeOf<Outputs['auth']['login']>()

// A client made of the router's type alone calls by it.
export async function calls(client: TRPCClient<AppRouter>): Promise<void> {
  const { user } = await client.auth.me.query()
  expectTypeOf(user).toEqualTypeOf<User>()
  expectTypeOf(user.role).toEqualTypeOf<'USER' | 'ADMIN'>()

  const login = { email: 'ada@example.com', password: 'Analytical-Engine-1843' }
  const signedIn = await client.auth.login.mutate(login)
  expectTypeOf(signedIn.expiresIn).toEqualTypeOf<number>()
  expectTypeOf(await client.auth.refresh.mutate()).toEqualTypeOf<z.output<typeof AccessSchema>>()
  expectTypeOf(await client.auth.logout.mutate()).toEqualTypeOf<undefined>()

  // @ts-expect-error a query without input takes no argument
  await client.auth.me.query({})
  // @ts-expect-error a mutation without input takes no argument
  await client.auth.refresh.mutate({ refreshToken: '' })
  // @ts-expect-error the password is missing
  await client.auth.login.mutate({ email: login.email })
  // @ts-expect-error the email is missing
  await client.auth.login.mutate({ password: login.password })
  // @ts-expect-error a login without its fields
  await client.auth.login.mutate()
  // @ts-expect-error a password is text
  await client.auth.login.mutate({ ...login, password: 1843 })
  // @ts-expect-error the name is missing
  await client.auth.signup.mutate(login)
  // @ts-expect-error a mutation is not queried
  await client.auth.login.query(login)
  // @ts-expect-error a query is not mutated
  await client.auth.me.mutate()
  // @ts-expect-error no such procedure
  await client.auth.impersonate.mutate(login)
  // @ts-expect-error the refresh token is never in a body
  signedIn.refreshToken
}

// What a call can come back with is known per procedure.
type LoginReason = ReasonOf<typeof contract.auth.login>
expectTypeOf<'INVALID_CREDENTIALS'>().toExtend<LoginReason>()
expectTypeOf<'INVALID_INPUT'>().toExtend<LoginReason>()
expectTypeOf<'TOO_MANY_REQUESTS'>().toExtend<LoginReason>()
expectTypeOf<'SESSION_REUSED'>().not.toExtend<LoginReason>()
expectTypeOf<'UNAUTHENTICATED'>().not.toExtend<LoginReason>()
expectTypeOf<'EMAIL_TAKEN'>().not.toExtend<LoginReason>()

type RefreshReason = ReasonOf<typeof contract.auth.refresh>
expectTypeOf<'SESSION_REUSED'>().toExtend<RefreshReason>()
expectTypeOf<'INVALID_INPUT'>().not.toExtend<RefreshReason>()

type MeReason = ReasonOf<typeof contract.auth.me>
expectTypeOf<'UNAUTHENTICATED' | 'SESSION_REVOKED'>().toExtend<MeReason>()
expectTypeOf<'FORBIDDEN'>().not.toExtend<MeReason>()

expectTypeOf<LoginReason | RefreshReason | MeReason>().toExtend<Reason>()

// An error of a call names its reason.
type ErrorData = NonNullable<TRPCClientError<AppRouter>['data']>
expectTypeOf<ErrorData['reason']>().toEqualTypeOf<Reason>()
expectTypeOf<ErrorData['httpStatus']>().toEqualTypeOf<number>()
// @ts-expect-error no stack is promised, in any environment
export type Stack = ErrorData['stack']

// A declaration is checked where it is written.
const { login } = contract.auth
// @ts-expect-error this access is not one of the four
mutation({ ...login, access: 'everybody' })
// @ts-expect-error this limit is not a policy
mutation({ ...login, limit: 'none' })
// @ts-expect-error this reason is not in the table
mutation({ ...login, errors: ['NO_IDEA'] })
// @ts-expect-error REST paths are versioned
mutation({ ...login, rest: { method: 'POST', path: '/auth/login' } })
