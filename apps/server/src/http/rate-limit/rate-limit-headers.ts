// How an answer says where its caller stands: RateLimit-Policy and RateLimit of draft-ietf-httpapi-ratelimit-headers-10,
// as lists of structured fields (RFC 9651).
import type { Standing } from '@countersign/api'

export interface RateLimitHeaders {
  /** What is allowed: `"default";q=120;w=60`, quota and window in seconds. */
  readonly policy: string
  /** What is left of it: `"default";r=118;t=57`, calls and the seconds until they are new. */
  readonly state: string
}

/** Describes each limit once; of several counts by one limit, as in a batch, the worst. */
export function describeLimits(standings: readonly Standing[]): RateLimitHeaders {
  const worst = new Map<string, Standing>()
  for (const standing of standings) {
    const other = worst.get(standing.name)
    if (!other || leftOf(standing) <= leftOf(other)) worst.set(standing.name, standing)
  }
  const limits = [...worst.values()]
  return {
    policy: limits
      .map(({ name, calls, windowSeconds }) => `"${name}";q=${calls};w=${windowSeconds}`)
      .join(', '),
    state: limits
      .map(
        (standing) =>
          `"${standing.name}";r=${leftOf(standing)};t=${Math.ceil(standing.secondsLeft)}`,
      )
      .join(', '),
  }
}

const leftOf = ({ calls, used }: Standing) => Math.max(0, calls - used)
