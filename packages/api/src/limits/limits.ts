// The limits: how many calls in how long, whom they are counted for, and where the counts are kept. The numbers are
// argued in docs/decisions/0011-rate-limits.md.
import type { LimitPolicy } from '@countersign/contract'

export interface Limit {
  /** Calls allowed within a window, which begins with the first of them. */
  readonly calls: number
  readonly windowSeconds: number
  /**
   * `database`: one count over all replicas. `memory`: each replica counts for itself, where a write per call would
   * double what a call costs.
   */
  readonly kept: 'memory' | 'database'
}

/** What is counted for something else than the caller's network. */
type SubjectLimit = 'account-network' | 'account' | 'recipient'

export type LimitName = LimitPolicy | SubjectLimit

const MINUTE = 60
const HOUR = 60 * MINUTE

/** @param callsPerMinute what one network may call of the procedures that have no policy of their own */
export function limitsOf(callsPerMinute: number): Readonly<Record<LimitName, Limit>> {
  return {
    // Every call, by its procedure's policy, for the caller's network.
    default: { calls: callsPerMinute, windowSeconds: MINUTE, kept: 'memory' },
    refresh: { calls: 60, windowSeconds: MINUTE, kept: 'memory' },
    credentials: { calls: 20, windowSeconds: MINUTE, kept: 'database' },
    signup: { calls: 20, windowSeconds: HOUR, kept: 'database' },
    mail: { calls: 20, windowSeconds: HOUR, kept: 'database' },
    // Failed logins, for an account and the network they come from, and for an account wherever they come from.
    'account-network': { calls: 10, windowSeconds: 15 * MINUTE, kept: 'database' },
    account: { calls: 100, windowSeconds: HOUR, kept: 'database' },
    // Mail, for the address it goes to.
    recipient: { calls: 5, windowSeconds: HOUR, kept: 'database' },
  }
}
