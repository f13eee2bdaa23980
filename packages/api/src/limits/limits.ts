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
  /** Counts failures: a call is pending until it is known to have failed, or refunded. */
  readonly isPending?: true
  /** Not reported before it refuses: it counts what others do as well. */
  readonly isQuiet?: true
}

/** Policies that guard what costs: a customer and a site with many networks count as well. */
type WidePolicy = 'credentials' | 'signup' | 'mail'

export type LimitName =
  | LimitPolicy
  | 'static'
  | `${WidePolicy}-customer`
  | `${WidePolicy}-site`
  | 'credentials-device'
  | 'credentials-known-site'
  | 'signup-probe'
  | 'account-network'
  | 'account-site'
  | 'account-device'
  | 'account'
  | 'recipient'
  | 'user'

const MINUTE = 60
const HOUR = 60 * MINUTE
const DAY = 24 * HOUR

/** An answer from memory costs about so much less than a call. */
const STATIC_FACTOR = 25

/** A user with so many busy sessions at once is more than a person with devices. */
const BUSY_SESSIONS = 5

/** @param callsPerMinute what one caller may call of the procedures without their own limit */
export function limitsOf(callsPerMinute: number): Readonly<Record<LimitName, Limit>> {
  const failures = { kept: 'database', isPending: true } as const
  const wide = { kept: 'database', isQuiet: true } as const
  return {
    // Every call, by its procedure's policy: for the session of its token or cookie, else for the network.
    default: { calls: callsPerMinute, windowSeconds: MINUTE, kept: 'memory' },
    // What the edge answers from memory, for the network: files, public keys, liveness, preflights.
    static: { calls: callsPerMinute * STATIC_FACTOR, windowSeconds: MINUTE, kept: 'memory' },
    refresh: { calls: 60, windowSeconds: MINUTE, kept: 'memory' },
    revocation: { calls: 60, windowSeconds: MINUTE, kept: 'memory' },
    // All sessions of a user by one policy; the surplus is counted for the network as well.
    user: {
      calls: BUSY_SESSIONS * callsPerMinute,
      windowSeconds: MINUTE,
      kept: 'memory',
      isQuiet: true,
    },
    // What costs, for the network, for an IPv6 /56, and for an IPv6 /48 or an IPv4 /24.
    credentials: { calls: 20, windowSeconds: MINUTE, kept: 'database' },
    'credentials-customer': { calls: 60, windowSeconds: MINUTE, ...wide },
    'credentials-site': { calls: 200, windowSeconds: MINUTE, ...wide },
    signup: { calls: 20, windowSeconds: HOUR, kept: 'database' },
    'signup-customer': { calls: 40, windowSeconds: HOUR, ...wide },
    'signup-site': { calls: 100, windowSeconds: HOUR, ...wide },
    mail: { calls: 20, windowSeconds: HOUR, kept: 'database' },
    'mail-customer': { calls: 40, windowSeconds: HOUR, ...wide },
    'mail-site': { calls: 100, windowSeconds: HOUR, ...wide },
    // Signups that tell of an account, for the site.
    'signup-probe': { calls: 500, windowSeconds: DAY, ...failures, isQuiet: true },
    // Logins from a known device of the account, instead of those above.
    'credentials-device': { calls: 20, windowSeconds: MINUTE, kept: 'database' },
    'credentials-known-site': { calls: 200, windowSeconds: MINUTE, ...wide },
    // Failed logins, for an account and where they come from, and for an account wherever they come from.
    'account-network': { calls: 10, windowSeconds: 15 * MINUTE, ...failures },
    'account-device': { calls: 10, windowSeconds: 15 * MINUTE, ...failures },
    'account-site': { calls: 40, windowSeconds: HOUR, ...failures, isQuiet: true },
    account: { calls: 100, windowSeconds: HOUR, ...failures, isQuiet: true },
    // Mail, for the address it goes to.
    recipient: { calls: 5, windowSeconds: HOUR, kept: 'database' },
  }
}
