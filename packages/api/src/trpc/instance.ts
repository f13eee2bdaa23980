// Creates the one tRPC instance. Errors leave it in the contract's shape, without stacks in any environment.
import { initTRPC } from '@trpc/server'
import { formatError } from './api-error.ts'
import type { Context } from './context.ts'

export const trpc = initTRPC.context<Context>().create({
  errorFormatter: formatError,
  isDev: false,
})
