// Defines the first argument of every SQL function, and the database's clock.
import { type Placeholder, type SQL, sql } from 'drizzle-orm'
import type { PgDatabase, PgQueryResultHKT } from 'drizzle-orm/pg-core'

/** The database or a transaction on it; PostgreSQL and PGlite alike. */
export type Executor = PgDatabase<PgQueryResultHKT>

/** The database's clock when evaluated: after a wait for a lock, unlike `now()`. */
export const databaseNow: SQL<Date> = sql<Date>`clock_timestamp()`

export function secondsFromNow(seconds: number | Placeholder): SQL<Date> {
  return sql<Date>`${databaseNow} + make_interval(secs => ${seconds})`
}
