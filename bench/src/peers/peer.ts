// Describes what is measured: a program that serves, where it keeps its data, and how it is called.
import type postgres from 'postgres'

/** Where data is kept: one database each, made for the run and dropped after it. */
export interface Store {
  readonly name: string
  /** Makes the tables, as the documentation says to. */
  createTables(databaseUrl: string): Promise<void>
  /** Makes users 1 to `count` out of user 0, with the same password. */
  copyUser(sql: postgres.Sql, count: number): Promise<unknown>
}

/** One request. */
export interface Call {
  readonly method: 'GET' | 'POST'
  readonly path: string
  /** Which of a session's headers it carries. */
  readonly session?: readonly string[]
  /** Whether it takes up the cookies of the answer. */
  readonly followCookies?: boolean
  /** JSON in which `{turn}` stands for a number. */
  readonly body?: string
}

/** The headers by which a session is known. */
export type Session = Readonly<Record<string, string>>

export interface Peer {
  readonly name: string
  /** The program, as an absolute path. */
  readonly entry: string
  readonly env: Readonly<Record<string, string>>
  readonly store: Store
  /** Answers 200 as soon as it serves. */
  readonly healthPath: string
  readonly calls: Readonly<Partial<Record<'signup' | 'login' | 'refresh' | 'me' | 'batch', Call>>>
  /** Where to log in for sessions that this one knows too; itself when absent. */
  readonly signInAt?: Peer
  /** Reads the session out of the answer to a login. */
  readSession?(answer: { cookie: string; body: unknown }): Session
}

export const PASSWORD = 'Analytical-Engine-1843'
/** User 0 signs up; the others are copies. */
export const emailOf = (turn: string | number) => `user${turn}@bench.example`
/** The page whose users call; a browser says it with every POST. */
export const ORIGIN = 'https://app.example.com'
/** Calls in a batch. */
export const BATCH_SIZE = 10
