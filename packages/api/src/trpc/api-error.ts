// Defines the one error that procedures throw, and the one form in which errors leave the process.
import {
  type ErrorShape,
  errors,
  type Reason,
  toValidationIssue,
  type ValidationIssue,
} from '@countersign/contract'
import { isDatabaseUnavailable } from '@countersign/db'
import { type TRPC_ERROR_CODE_KEY, TRPCError, type TRPCErrorFormatter } from '@trpc/server'
import { getHTTPStatusCodeFromError } from '@trpc/server/http'
import { TRPC_ERROR_CODES_BY_KEY } from '@trpc/server/rpc'
import { z } from 'zod'

/** An error that the contract names. Its message and status come from the contract's table. */
export class ApiError extends TRPCError {
  readonly reason: Reason
  readonly issues: readonly ValidationIssue[] | undefined
  /** Seconds after which a retry makes sense. */
  readonly retryAfter: number | undefined

  constructor(
    reason: Reason,
    details: { issues?: ValidationIssue[]; retryAfter?: number; cause?: unknown } = {},
  ) {
    super({ ...errors[reason], cause: details.cause })
    this.name = 'ApiError'
    this.reason = reason
    this.issues = details.issues
    this.retryAfter = details.retryAfter
  }
}

// A database that restarts or fails over is back within seconds.
const DATABASE_RETRY_SECONDS = 2

// Errors of tRPC itself, before or around a procedure.
const reasonsByCode: Partial<Record<TRPC_ERROR_CODE_KEY, Reason>> = {
  PARSE_ERROR: 'MALFORMED_REQUEST',
  BAD_REQUEST: 'MALFORMED_REQUEST',
  NOT_FOUND: 'NOT_FOUND',
  METHOD_NOT_SUPPORTED: 'METHOD_NOT_ALLOWED',
  PAYLOAD_TOO_LARGE: 'PAYLOAD_TOO_LARGE',
  UNSUPPORTED_MEDIA_TYPE: 'UNSUPPORTED_MEDIA_TYPE',
}

/** Maps any error to one of the contract. A cause is for the log, never for the client. */
export function toApiError(error: TRPCError): ApiError {
  if (error instanceof ApiError) return error
  if (error.code === 'BAD_REQUEST' && error.cause instanceof z.core.$ZodError) {
    const issues = error.cause.issues.map(toValidationIssue)
    return new ApiError('INVALID_INPUT', { issues, cause: error })
  }
  if (error.code === 'INTERNAL_SERVER_ERROR' && isDatabaseUnavailable(error)) {
    return new ApiError('UNAVAILABLE', { retryAfter: DATABASE_RETRY_SECONDS, cause: error })
  }
  return new ApiError(reasonsByCode[error.code] ?? 'INTERNAL', { cause: error })
}

/** True of an error that operators must know of: a defect, or a database that is unavailable. */
export function isForOperators(error: ApiError): boolean {
  return (
    error.reason === 'INTERNAL' || (error.reason === 'UNAVAILABLE' && error.cause !== undefined)
  )
}

/** The form in which an error reaches a client. Contains what the contract allows and nothing else. */
export function errorShapeOf(error: ApiError, path?: string): ErrorShape {
  const { message, code, reason, issues, retryAfter } = error
  return {
    message,
    code: TRPC_ERROR_CODES_BY_KEY[code],
    data: {
      code,
      httpStatus: getHTTPStatusCodeFromError(error),
      reason,
      ...(path !== undefined && { path }),
      ...(issues && { issues }),
      ...(retryAfter !== undefined && { retryAfter }),
    },
  }
}

/** No stack, no SQL, no rejected value leaves here, in any environment. */
export const formatError: TRPCErrorFormatter<object, ErrorShape> = ({ error, path }) => {
  const apiError = toApiError(error)
  // The path of an unknown procedure is the client's own text.
  return errorShapeOf(apiError, apiError.reason === 'NOT_FOUND' ? undefined : path)
}
