// Attaches a declaration's schemas to a procedure.
import type { ProcedureSpec } from '@countersign/contract'
import { ApiError } from './api-error.ts'
import { trpc } from './instance.ts'

const passThrough = trpc.middleware(({ next }) => next())

/** @param afterInput runs once the input is valid */
export function withSchemas(
  procedure: typeof trpc.procedure,
  { input, output, rest }: ProcedureSpec,
  afterInput = passThrough,
) {
  if (input) return procedure.input(input).use(afterInput).output(output)
  // A GET has no body, and unknown parameters of a query string are ignored.
  const withoutInput = rest.method === 'GET' ? procedure : procedure.use(refuseInput)
  return withoutInput.use(afterInput).output(output)
}

// Input for a procedure that takes none was meant for another one.
const refuseInput = trpc.middleware(async ({ getRawInput, next }) => {
  if (!isEmptyInput(await getRawInput())) throw new ApiError('MALFORMED_REQUEST')
  return next()
})

/** True for what clients send as an absent body: undefined, null or an empty object. */
export function isEmptyInput(input: unknown): boolean {
  if (input === undefined || input === null) return true
  return typeof input === 'object' && !Array.isArray(input) && Object.keys(input).length === 0
}
