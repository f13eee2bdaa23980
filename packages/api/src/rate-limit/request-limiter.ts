// Watches what a request, or one call of a batch, consumes, and tells the client of it.
import { ApiError } from '../trpc/api-error.ts'
import type { LimitName } from './limits.ts'
import type { RateLimitDecision, RateLimiter, RateLimitStatus } from './rate-limiter.ts'

export interface RequestLimiter extends RateLimiter {
  /** Counts unless something was counted before; then undefined. */
  consumeOnce(limit: LimitName, subject: string): Promise<RateLimitDecision | undefined>
}

/** @param report is given the statuses that each count adds */
export function createRequestLimiter(
  rateLimiter: RateLimiter,
  report: (statuses: readonly RateLimitStatus[]) => void = () => {},
): RequestLimiter {
  let isCounted = false

  const reported = async (consuming: Promise<RateLimitDecision>) => {
    isCounted = true
    const decision = await consuming
    report(decision.statuses)
    return decision
  }
  const consume = (limit: LimitName, subject: string) =>
    reported(rateLimiter.consume(limit, subject))

  return {
    consume,
    consumeAll: (subjects, signal) => reported(rateLimiter.consumeAll(subjects, signal)),
    consumeOnce: async (limit, subject) => (isCounted ? undefined : consume(limit, subject)),
    refund: rateLimiter.refund,
    confirm: rateLimiter.confirm,
  }
}

/** @throws TOO_MANY_REQUESTS when the call is not allowed */
export function assertAllowed(decision: RateLimitDecision | undefined): void {
  if (decision?.allowed === false) throw tooManyRequests(decision)
}

export const tooManyRequests = ({ retryAfter }: RateLimitDecision): ApiError =>
  new ApiError('TOO_MANY_REQUESTS', { retryAfter })
