// Formats errors outside tRPC as problem documents (RFC 9457).
import { STATUS_CODES } from 'node:http'
import { type ApiError, errorShapeOf } from '@countersign/api'
import type { Reason, ValidationIssue } from '@countersign/contract'

export const PROBLEM_TYPE = 'application/problem+json'

export interface Problem {
  /** Without a `type`, the title is the status in words (RFC 9457 section 4.2.1). */
  readonly title: string
  readonly status: number
  /** For people. */
  readonly detail: string
  /** For programs. */
  readonly reason: Reason
  readonly issues?: readonly ValidationIssue[]
  /** Seconds. */
  readonly retryAfter?: number
}

export function problemOf(error: ApiError): Problem {
  const { message, data } = errorShapeOf(error)
  const { httpStatus: status, reason, issues, retryAfter } = data
  return {
    title: STATUS_CODES[status] ?? 'Error',
    status,
    detail: message,
    reason,
    ...(issues && { issues }),
    ...(retryAfter !== undefined && { retryAfter }),
  }
}
