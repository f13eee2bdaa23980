// Lists everything that can go wrong: reason -> tRPC code and the message a client may show. Messages carry no data: what
// differs from call to call is in `issues`.
import type { TRPC_ERROR_CODE_KEY, TRPC_ERROR_CODE_NUMBER } from '@trpc/server'
import type { ValidationIssue } from './issues.ts'

interface ErrorEntry {
  readonly code: TRPC_ERROR_CODE_KEY
  readonly message: string
}

/** Every reason a call can fail with. The status follows from the tRPC code. */
export const errors = {
  INVALID_INPUT: { code: 'BAD_REQUEST', message: 'Some fields are not valid.' },
  MALFORMED_REQUEST: { code: 'BAD_REQUEST', message: 'The request could not be read.' },
  UNAUTHENTICATED: { code: 'UNAUTHORIZED', message: 'Sign in to continue.' },
  INVALID_CREDENTIALS: { code: 'UNAUTHORIZED', message: 'Invalid credentials' },
  SESSION_EXPIRED: { code: 'UNAUTHORIZED', message: 'The session has expired. Sign in again.' },
  SESSION_REVOKED: { code: 'UNAUTHORIZED', message: 'The session was ended. Sign in again.' },
  SESSION_REUSED: {
    code: 'UNAUTHORIZED',
    message: 'The session was ended because an old copy of it was used. Sign in again.',
  },
  SESSION_NOT_FOUND: { code: 'NOT_FOUND', message: 'There is no such session.' },
  ORIGIN_REFUSED: {
    code: 'FORBIDDEN',
    message: 'Requests from this web page are not accepted.',
  },
  FORBIDDEN: { code: 'FORBIDDEN', message: 'This account may not do that.' },
  NOT_FOUND: { code: 'NOT_FOUND', message: 'Not found' },
  METHOD_NOT_ALLOWED: {
    code: 'METHOD_NOT_SUPPORTED',
    message: 'This procedure does not answer to that HTTP method.',
  },
  PASSWORD_TOO_COMMON: {
    code: 'BAD_REQUEST',
    message:
      'This password is too easy to guess: it is a common one, known from a data breach, or holds your name or email address.',
  },
  PASSWORD_UNCHANGED: {
    code: 'BAD_REQUEST',
    message: 'The new password is the current one. Choose another.',
  },
  TOKEN_INVALID: {
    code: 'BAD_REQUEST',
    message: 'This link was used already, replaced by a newer one, or is incomplete.',
  },
  TOKEN_EXPIRED: {
    code: 'BAD_REQUEST',
    message: 'This link has expired. Ask for another one.',
  },
  EMAIL_UNCHANGED: {
    code: 'BAD_REQUEST',
    message: 'The new email address is the current one.',
  },
  EMAIL_UNVERIFIED: {
    code: 'FORBIDDEN',
    message: 'Confirm your email address first: follow the link that was mailed to you.',
  },
  SIGNUP_CLOSED: { code: 'FORBIDDEN', message: 'New accounts are by invitation only.' },
  USER_NOT_FOUND: { code: 'NOT_FOUND', message: 'There is no such user.' },
  LAST_ADMIN: {
    code: 'CONFLICT',
    message: 'This is the last administrator. Make another user one first.',
  },
  EMAIL_TAKEN: { code: 'CONFLICT', message: 'An account with this email already exists.' },
  REFRESH_RACED: {
    code: 'CONFLICT',
    message: 'Another refresh of this session came first. Send the newer cookie.',
  },
  BATCH_REFUSED: {
    code: 'BAD_REQUEST',
    message:
      'This batch is too large, or holds a call that needs a response of its own and not a streamed one.',
  },
  PAYLOAD_TOO_LARGE: { code: 'PAYLOAD_TOO_LARGE', message: 'The request body is too large.' },
  UNSUPPORTED_MEDIA_TYPE: {
    code: 'UNSUPPORTED_MEDIA_TYPE',
    message: 'The request body must be JSON.',
  },
  TOO_MANY_REQUESTS: { code: 'TOO_MANY_REQUESTS', message: 'Too many requests. Try again later.' },
  UNAVAILABLE: {
    code: 'SERVICE_UNAVAILABLE',
    message: 'The service is not available right now. Try again shortly.',
  },
  INTERNAL: { code: 'INTERNAL_SERVER_ERROR', message: 'Internal server error' },
} as const satisfies Record<string, ErrorEntry>

/** The name of a failure, stable across releases: branch on this, never on the message. */
export type Reason = keyof typeof errors

/** Reasons that any procedure may fail with, whatever it declares: they come from the edge, not from the rules. */
export const edgeReasons = [
  'MALFORMED_REQUEST',
  'ORIGIN_REFUSED',
  'BATCH_REFUSED',
  'NOT_FOUND',
  'METHOD_NOT_ALLOWED',
  'PAYLOAD_TOO_LARGE',
  'UNSUPPORTED_MEDIA_TYPE',
  'TOO_MANY_REQUESTS',
  'UNAVAILABLE',
  'INTERNAL',
] as const satisfies readonly Reason[]

/** What a client receives for a failed call, under `error` of the tRPC response. */
export interface ErrorShape<TReason extends Reason = Reason> {
  readonly message: string
  /** JSON-RPC 2.0 error number. */
  readonly code: TRPC_ERROR_CODE_NUMBER
  readonly data: {
    readonly code: TRPC_ERROR_CODE_KEY
    readonly httpStatus: number
    readonly reason: TReason
    /** The called procedure, for example `auth.login`; absent when none was reached. */
    readonly path?: string
    /** Present when, and only when, the reason is INVALID_INPUT. */
    readonly issues?: readonly ValidationIssue[]
    /** Seconds after which another try makes sense; may be present with TOO_MANY_REQUESTS and UNAVAILABLE. */
    readonly retryAfter?: number
  }
}
