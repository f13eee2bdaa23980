// Defines the aims of the ratios and the limits of the gate. Ratios, because times differ from machine to machine; the limits
// are wide enough for a noisy one, and close enough that a query or a hash too many is seen.

export interface Bound {
  /** What the ratio says, in words. */
  readonly words: string
  /** What it is to be at most on a quiet machine. */
  readonly reach: number
  /** Beyond this the gate fails. */
  readonly limit: number
}

export const bounds = {
  me: { words: '`me` over tRPC + Express + SQL', reach: 1.2, limit: 1.6 },
  refresh: { words: '`refresh` over the tutorial’s', reach: 0.35, limit: 0.6 },
  login: { words: '`login` over 1.05 × argon2 alone + 1 ms', reach: 1, limit: 1.25 },
  batch: { words: 'a batch of 10 `me` over one', reach: 3, limit: 4.5 },
  storm: { words: 'p99 of `me` in a login storm over 2 × quiet + 50 ms', reach: 1, limit: 2 },
  start: { words: 'first answer over 500 ms', reach: 1, limit: 2 },
  idle: { words: 'idle memory over 120 MiB', reach: 1, limit: 1.25 },
  growthMe: {
    words: '`me` on the large session table over the small one',
    reach: 1.1,
    limit: 1.35,
  },
  growthRefresh: {
    words: '`refresh` on the large session table over the small one',
    reach: 1.1,
    limit: 1.5,
  },
} as const satisfies Record<string, Bound>

export type RatioName = keyof typeof bounds
