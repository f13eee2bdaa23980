// Describes limits in headers: RateLimit-Policy and RateLimit of draft-ietf-httpapi-ratelimit-headers-10, as lists of
// structured fields (RFC 9651), and Retry-After.
import type { ApiError, RateLimitStatus } from '@countersign/api'

/** Quota and window in seconds, `"default";q=120;w=60`, and what is left of both, `"default";r=118;t=57`. */
export type RateLimitHeaders = Readonly<Record<'RateLimit-Policy' | 'RateLimit', string>>

/** Describes each limit once; of several counts by one limit, as in a batch, the worst. */
export function describeLimits(statuses: readonly RateLimitStatus[]): RateLimitHeaders {
  const worst = new Map<string, RateLimitStatus>()
  for (const status of statuses) {
    const other = worst.get(status.name)
    if (!other || status.remaining <= other.remaining) worst.set(status.name, status)
  }
  const limits = [...worst.values()]
  return {
    'RateLimit-Policy': limits
      .map(({ name, limit, windowSeconds }) => `"${name}";q=${limit};w=${windowSeconds}`)
      .join(', '),
    RateLimit: limits
      .map(({ name, remaining, retryAfter }) => `"${name}";r=${remaining};t=${retryAfter}`)
      .join(', '),
  }
}

/** Describes the longest wait: after it, each of the calls may be tried again. */
export function describeRetryAfter(errors: readonly ApiError[]): { 'Retry-After'?: string } {
  const waits = errors.flatMap(({ retryAfter }) => retryAfter ?? [])
  return waits.length > 0 ? { 'Retry-After': String(Math.max(...waits)) } : {}
}
