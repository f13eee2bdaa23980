// Exports what an application has that uses the contract beside the client.
import {
  type AppRouter,
  contract,
  errors,
  type InputOf,
  type OutputOf,
  type Reason,
  type ReasonOf,
  reasonsOf,
  SignupSchema,
  type User,
  UserSchema,
} from '@countersign/contract'
import { createTRPCClient, httpLink, isTRPCClientError, safe } from '@trpc/client'
import type { inferRouterInputs, inferRouterOutputs } from '@trpc/server'

export const client = createTRPCClient<AppRouter>({ links: [httpLink({ url: '/trpc' })] })
export const me = () => client.auth.me.query()
export const tryLogin = (input: inferRouterInputs<AppRouter>['auth']['login']) =>
  safe(client.auth.login.mutate(input))
export const dataOf = (error: unknown) =>
  isTRPCClientError<AppRouter>(error) ? error.data?.reason : undefined

export const parseUser = (value: unknown) => UserSchema.parse(value)
export const parseSignup = (value: unknown) => SignupSchema.parse(value)
export const nameOf = ({ fullName }: User) => ({ fullName })
export const inputOf = (input: InputOf<typeof contract.auth.signup>) => ({ ...input })
export const outputOf = (output: OutputOf<typeof contract.auth.login>) => ({ ...output })
export const reasonFor = (reason: ReasonOf<typeof contract.auth.login>) => ({ reason })
export const userOf = (output: inferRouterOutputs<AppRouter>['auth']['me']) => output.user
export const loginReasons = () => reasonsOf(contract.auth.login)
export const entryOf = (reason: Reason) => errors[reason]
