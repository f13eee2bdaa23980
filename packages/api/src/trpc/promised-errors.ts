// Lets out only the reasons that the contract promises for a procedure.
import { type ProcedureSpec, type Reason, reasonsOf } from '@countersign/contract'
import { ApiError, toApiError } from './api-error.ts'
import { trpc } from './instance.ts'

/** The procedure that every other one is built on. A reason that is not promised is a defect and leaves as INTERNAL. */
export function baseProcedure(declaration: ProcedureSpec) {
  const promised = new Set<Reason>(reasonsOf(declaration))
  return trpc.procedure.use(async ({ next }) => {
    const result = await next()
    if (result.ok) return result
    const error = toApiError(result.error)
    if (promised.has(error.reason)) return { ...result, error }
    return { ...result, error: new ApiError('INTERNAL', { cause: error }) }
  })
}
