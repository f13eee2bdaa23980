// Lists the limits: calls, window, whom they count, and where. docs/decisions/0011-rate-limits.md argues the numbers.
import type { LimitPolicy } from '@countersign/contract'

export interface Limit {
  /** Allowed within a window, which begins with the first of them. */
  readonly calls: number
  readonly windowSeconds: number
  /**
   * `database`: one count over all replicas. `memory`: one per replica, where a write would double the cost of a call.
   */
  readonly kept: 'memory' | 'database'
  /** Counts failures: a call is pending until it is known to have failed, or refunded. */
  readonly isPending?: true
  /** When a client is told of it; by default always. A limit that counts what others do as well is told `onRefusal`. */
  readonly reported?: 'onRefusal' | 'never'
}

/** Policies that guard what is expensive: they count an IPv6 /56 and a site as well. */
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
  | 'recipient-network'
  | 'mail-user'
  | 'user'

const MINUTE = 60
const HOUR = 60 * MINUTE
const DAY = 24 * HOUR

/** How much less an answer from memory costs than a call. */
const STATIC_FACTOR = 25

/** More of them at once than a person has devices. */
const BUSY_SESSIONS = 5

/** @param callsPerMinute of one caller to procedures without their own limit */
export function limitsOf(callsPerMinute: number): Readonly<Record<LimitName, Limit>> {
  const failures = { kept: 'database', isPending: true } as const
  const wide = { kept: 'database', reported: 'onRefusal' } as const
  return {
    // Every call, by its procedure's policy: for the session of its token or cookie, else for the network.
    default: { calls: callsPerMinute, windowSeconds: MINUTE, kept: 'memory' },
    // Answers from memory, for the network: files, public keys, liveness, preflights.
    static: { calls: callsPerMinute * STATIC_FACTOR, windowSeconds: MINUTE, kept: 'memory' },
    refresh: { calls: 60, windowSeconds: MINUTE, kept: 'memory' },
    revocation: { calls: 60, windowSeconds: MINUTE, kept: 'memory' },
    // All sessions of a user by one policy. It refuses nothing: what exceeds it is counted for the network as well.
    user: {
      calls: BUSY_SESSIONS * callsPerMinute,
      windowSeconds: MINUTE,
      kept: 'memory',
      reported: 'never',
    },
    // Expensive calls, for the network, for an IPv6 /56, and for an IPv6 /48 or an IPv4 /24.
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
    'signup-probe': { calls: 500, windowSeconds: DAY, ...failures, reported: 'onRefusal' },
    // Logins from a known device of the account, instead of those above.
    'credentials-device': { calls: 20, windowSeconds: MINUTE, kept: 'database' },
    'credentials-known-site': { calls: 200, windowSeconds: MINUTE, ...wide },
    // Failed logins, for an account and where they come from, and for an account wherever they come from.
    'account-network': { calls: 10, windowSeconds: 15 * MINUTE, ...failures },
    'account-device': { calls: 10, windowSeconds: 15 * MINUTE, ...failures },
    'account-site': { calls: 40, windowSeconds: HOUR, ...failures, reported: 'onRefusal' },
    account: { calls: 100, windowSeconds: HOUR, ...failures, reported: 'onRefusal' },
    // Mail of one kind, for the address it goes to, and for that address and where it is asked for.
    recipient: { calls: 20, windowSeconds: HOUR, kept: 'database', reported: 'onRefusal' },
    'recipient-network': { calls: 5, windowSeconds: HOUR, kept: 'database' },
    // Mail to addresses of a user's choice.
    'mail-user': { calls: 5, windowSeconds: HOUR, kept: 'database' },
  }
}
