// Compiled, never run: what is inferred from the contract is plain, so that a declaration can be written without a schema.
import type { inferRouterOutputs } from '@trpc/server'
import { expectTypeOf } from 'vitest'
import type { AppRouter, contract, InputOf, OutputOf, ReasonOf } from '../src/index.ts'

type Auth = (typeof contract)['auth']

interface Plain {
  id: string
  email: string
  fullName: string
  role: 'USER' | 'ADMIN'
  emailVerified: boolean
  createdAt: string
  updatedAt: string
}
expectTypeOf<{ user: Plain }>().toEqualTypeOf<OutputOf<Auth['me']>>()
expectTypeOf<{ user: Plain }>().toEqualTypeOf<inferRouterOutputs<AppRouter>['auth']['me']>()
expectTypeOf<{ fullName: string; email: string; password: string }>().toEqualTypeOf<
  InputOf<Auth['signup']>
>()
expectTypeOf<ReasonOf<Auth['login']>>().toEqualTypeOf<
  | 'EMAIL_UNVERIFIED'
  | 'INVALID_CREDENTIALS'
  | 'INVALID_INPUT'
  | 'MALFORMED_REQUEST'
  | 'ORIGIN_REFUSED'
  | 'BATCH_REFUSED'
  | 'NOT_FOUND'
  | 'METHOD_NOT_ALLOWED'
  | 'PAYLOAD_TOO_LARGE'
  | 'UNSUPPORTED_MEDIA_TYPE'
  | 'TOO_MANY_REQUESTS'
  | 'UNAVAILABLE'
  | 'INTERNAL'
>()
