// What the benchmark asks of the load generator, and what it hears back.

/** One load on one server. */
export interface LoadJob {
  readonly url: string
  readonly method: 'GET' | 'POST'
  readonly path: string
  readonly connections: number
  /** So many requests, or requests for so long. */
  readonly until: { readonly requests: number } | { readonly seconds: number }
  readonly headers: Readonly<Record<string, string>>
  /** Headers of one session each; a connection goes through its share in turns. */
  readonly sessions: readonly Readonly<Record<string, string>>[]
  /** Whether a session takes up the cookies that an answer sets. */
  readonly followCookies: boolean
  /** Sent as it is, but for `{turn}`: a number that no other request had. */
  readonly body?: string
  /** The turn after this many is 0 again. */
  readonly turns?: number
}

/** What a load saw. */
export interface LoadReport {
  readonly requests: number
  readonly seconds: number
  /** Milliseconds that each request waited. */
  readonly latencies: readonly number[]
  /** How many answers were no success, by status; `error` for none at all. */
  readonly failures: Readonly<Record<string, number>>
  /** The sessions as they stand afterwards. */
  readonly sessions: readonly Readonly<Record<string, string>>[]
}
