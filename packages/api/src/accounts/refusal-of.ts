// Maps what logins and account procedures refuse to errors of the contract.
import type { Reason } from '@countersign/contract'
import { tooBusy } from '../credentials/password/too-busy.ts'
import type { TooManyAttempts } from '../login/attempt.ts'
import { ApiError } from '../trpc/api-error.ts'

const reasons = {
  emailTaken: 'EMAIL_TAKEN',
  emailUnchanged: 'EMAIL_UNCHANGED',
  emailUnverified: 'EMAIL_UNVERIFIED',
  invalidCredentials: 'INVALID_CREDENTIALS',
  lastAdmin: 'LAST_ADMIN',
  noMail: 'UNAVAILABLE',
  noUser: 'SESSION_REVOKED',
  passwordTooCommon: 'PASSWORD_TOO_COMMON',
  passwordUnchanged: 'PASSWORD_UNCHANGED',
  sessionRevoked: 'SESSION_REVOKED',
  signupClosed: 'SIGNUP_CLOSED',
  tokenExpired: 'TOKEN_EXPIRED',
  tokenInvalid: 'TOKEN_INVALID',
} as const satisfies Record<string, Reason>

type Refusal = { readonly kind: keyof typeof reasons | 'busy' } | TooManyAttempts

export function refusalOf(refusal: Refusal): ApiError {
  if (refusal.kind === 'busy') return tooBusy()
  if (refusal.kind === 'tooManyAttempts') return new ApiError('TOO_MANY_REQUESTS', refusal)
  return new ApiError(reasons[refusal.kind])
}
