// Counts attempts to sign in or up: an attempt is counted before its outcome is known, so that parallel guesses count too.
import type { RateLimitDecision } from '../rate-limit/rate-limiter.ts'
import type { OpenedSession, VerifiedUser } from '../sessions/open-session.ts'
import type { Context } from '../trpc/context.ts'

export interface SignedIn extends OpenedSession, VerifiedUser {
  readonly kind: 'signedIn'
  /** Of the password that was verified or chosen: a browser is a known device as long as it is the account's. */
  readonly passwordHash: string
}

/** Nothing was verified. `retryAfter` is in seconds. */
export interface TooManyAttempts {
  readonly kind: 'tooManyAttempts'
  readonly retryAfter: number
}

export const tooManyAttempts = ({ retryAfter }: RateLimitDecision): TooManyAttempts => ({
  kind: 'tooManyAttempts',
  retryAfter,
})

const failures: ReadonlySet<string> = new Set(['invalidCredentials', 'emailTaken'])

/** Verifies, and refunds the attempt unless it failed. What was never verified revealed nothing. */
export async function refundUnlessFailed<TOutcome extends { readonly kind: string }>(
  { rateLimiter }: Pick<Context, 'rateLimiter'>,
  attempt: RateLimitDecision,
  verify: () => Promise<TOutcome>,
): Promise<TOutcome> {
  let isFailed = false
  try {
    const outcome = await verify()
    isFailed = failures.has(outcome.kind)
    return outcome
  } finally {
    await (isFailed ? rateLimiter.confirm(attempt) : rateLimiter.refund(attempt))
  }
}
