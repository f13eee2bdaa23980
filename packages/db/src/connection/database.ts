// Declares an open database, whichever driver is behind it.
import type { Executor } from '../executor.ts'
import type { Listener, ListenOptions } from './listener.ts'

/** An open database. */
export interface Database {
  /** For SQL functions; also opens transactions. */
  readonly executor: Executor
  /** Rejects when the database cannot be used, and says why: read-only, another encoding, settings that cannot be set. */
  check(): Promise<void>
  /** Brings the schema up to date. Safe to call from many replicas at once. */
  migrate(): Promise<void>
  /** One round trip. Rejects when the database cannot answer. */
  ping(): Promise<void>
  /** Begins to listen to a channel; never rejects, and mends itself when the connection is lost. */
  listen(options: ListenOptions): Listener
  /** Waits for running queries, at most `timeoutSeconds`, then closes every connection. */
  close(timeoutSeconds?: number): Promise<void>
}

export interface DatabaseOptions {
  /** Most connections held open by this process; 10 when absent. PGlite has always one. */
  readonly poolSize?: number
  /** Whether to use named prepared statements; false behind a PgBouncer that cannot keep them. True when absent. */
  readonly prepare?: boolean
  /** A connection string past any pooler, for migrations and LISTEN; the main URL when absent. */
  readonly directUrl?: string
  /** The schema that holds the tables; `public` when absent. */
  readonly schema?: string
}
