// Declares an open database, whichever driver is behind it.
import type { Executor } from '../executor.ts'
import type { Listener, ListenOptions } from './listener.ts'

export interface Database {
  /** For SQL functions; also opens transactions. */
  readonly executor: Executor
  /** Rejects with the reason if the database is unusable: read-only, another encoding, settings that cannot be set. */
  check(): Promise<void>
  /** Whether no migration is missing. Only reads. */
  isMigrated(): Promise<boolean>
  /** Applies missing migrations. Safe to call from many replicas at once. */
  migrate(): Promise<void>
  /** One round trip. Rejects if the database does not answer. */
  ping(): Promise<void>
  /** Subscribes to a channel. Never rejects, and reconnects by itself. */
  listen(options: ListenOptions): Listener
  /** Waits for running queries, at most `timeoutSeconds`, then closes every connection. */
  close(timeoutSeconds?: number): Promise<void>
}

export interface DatabaseOptions {
  /** Maximum of connections of this process; 10 by default. PGlite always has one. */
  readonly poolSize?: number
  /** Whether to use named prepared statements; false behind a PgBouncer that does not support them. True by default. */
  readonly prepare?: boolean
  /** A connection string past any pooler, for migrations and LISTEN; the main URL by default. */
  readonly directUrl?: string
  /** The schema that holds the tables; `public` by default. */
  readonly schema?: string
}
