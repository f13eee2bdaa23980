// Plans how much is measured: everything, or a run of under five minutes.

/** What is one kind of request. */
export type RequestName = 'me' | 'batch' | 'refresh' | 'login' | 'signup'

export interface Plan {
  readonly name: 'full' | 'quick'
  readonly repetitions: number
  /** Connections that ask at once. */
  readonly connections: number
  /** Requests of one repetition, after `warmUp` at the start and a few before each. */
  readonly requests: Readonly<Record<RequestName, number>>
  /** Until the compiler of Node.js has done what it will do. */
  readonly warmUp: Readonly<Record<RequestName | 'processes', number>>
  /** The login storm: so many logins in flight while `me` is asked for so long. */
  readonly storm: {
    readonly logins: number
    readonly quietSeconds: number
    readonly stormSeconds: number
  }
  /** Users that logins take turns with. */
  readonly users: number
  /** Session rows of the small and of the large table, and how many of them are used. */
  readonly growth: { readonly few: number; readonly many: number; readonly used: number }
  /** Procedures of the contracts whose types are checked. */
  readonly procedures: readonly number[]
}

export const full: Plan = {
  name: 'full',
  repetitions: 7,
  connections: 4,
  requests: { me: 6_000, batch: 1_500, refresh: 4_000, login: 60, signup: 40 },
  warmUp: { me: 10_000, batch: 2_000, refresh: 6_000, login: 16, signup: 16, processes: 6_000 },
  storm: { logins: 32, quietSeconds: 4, stormSeconds: 8 },
  users: 1_000,
  growth: { few: 10_000, many: 10_000_000, used: 2_000 },
  procedures: [20, 100, 400],
}

export const quick: Plan = {
  name: 'quick',
  repetitions: 5,
  connections: 4,
  requests: { me: 1_000, batch: 300, refresh: 400, login: 12, signup: 6 },
  warmUp: { me: 3_000, batch: 800, refresh: 1_500, login: 8, signup: 8, processes: 1_500 },
  storm: { logins: 32, quietSeconds: 0.7, stormSeconds: 1 },
  users: 1_000,
  growth: { few: 10_000, many: 1_000_000, used: 1_000 },
  procedures: [20, 100, 400],
}
