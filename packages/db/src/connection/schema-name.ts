// Qualifies tables and channels with an installation's schema. Never relies on search_path, which behind a transaction pooler
// differs from one transaction to the next.
import { createHash } from 'node:crypto'
import { getTableName, is } from 'drizzle-orm'
import { PgDialect, PgTable } from 'drizzle-orm/pg-core'
import type { Executor } from '../executor.ts'
import * as tables from '../schema/tables.ts'

export const DEFAULT_SCHEMA = 'public'

// drizzle-kit generates migrations from the same list, so no table can be missing from it.
const tableNames: ReadonlySet<string> = new Set(
  Object.values(tables).flatMap((value) => (is(value, PgTable) ? [getTableName(value)] : [])),
)

const schemas = new WeakMap<PgDialect, string>()

/** Quotes an SQL identifier. */
export function quoteName(name: string): string {
  return `"${name.replaceAll('"', '""')}"`
}

/** Binds an executor, with every transaction on it, to the tables and channels of one schema. */
export function useSchema<TExecutor extends Executor>(
  executor: TExecutor,
  schema: string,
): TExecutor {
  const dialect = dialectOf(executor)
  const prefix = `${quoteName(schema)}.`
  // Drizzle binds a table to its schema in the declaration, once for all databases; only the dialect, which quotes names,
  // belongs to one database. It does so when a statement is built, for frequent statements once.
  dialect.escapeName = (name) => (tableNames.has(name) ? prefix : '') + quoteName(name)
  schemas.set(dialect, schema)
  return executor
}

/** The schema that an executor is bound to. */
export function schemaOf(executor: Executor): string {
  return schemas.get(dialectOf(executor)) ?? DEFAULT_SCHEMA
}

/**
 * A channel's name within a schema. PostgreSQL's channels are database-wide, and installations in one database must not
 * receive each other's messages.
 */
export function channelIn(schema: string, channel: string): string {
  if (schema === DEFAULT_SCHEMA) return channel // the name in earlier releases, which may still be running
  // A hash, because a channel's name may be no longer than a schema's.
  return `${channel}_${createHash('sha256').update(schema).digest('hex').slice(0, 16)}`
}

function dialectOf(executor: Executor): PgDialect {
  const dialect: unknown = Reflect.get(executor, 'dialect')
  if (!is(dialect, PgDialect)) throw new Error('This drizzle-orm keeps its dialect elsewhere')
  return dialect
}
