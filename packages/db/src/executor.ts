// What every SQL function takes first: the database, or a transaction on it.
import { type Placeholder, type SQL, sql } from 'drizzle-orm'
import type { PgDatabase, PgQueryResultHKT } from 'drizzle-orm/pg-core'

/** The database or a transaction on it; PostgreSQL and PGlite alike. */
export type Executor = PgDatabase<PgQueryResultHKT>

/** The database's clock at the moment of evaluation: after a wait for a lock, not before it. */
export const databaseNow: SQL<Date> = sql<Date>`clock_timestamp()`

/** A moment `seconds` after the database's now. */
export function secondsFromNow(seconds: number | Placeholder): SQL<Date> {
  return sql<Date>`${databaseNow} + make_interval(secs => ${seconds})`
}
