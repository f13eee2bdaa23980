// Keeps an installation within one schema of its database: its tables in every statement, and its channels. Never relies on
// search_path, which a pooler gives each transaction anew, from whatever connection it has.
import { createHash } from 'node:crypto'
import { getTableName, is } from 'drizzle-orm'
import { PgDialect, PgTable } from 'drizzle-orm/pg-core'
import type { Executor } from '../executor.ts'
import * as declared from '../schema/tables.ts'

export const DEFAULT_SCHEMA = 'public'

// drizzle-kit makes migrations from the same list, so a new table cannot be forgotten in it.
const tableNames: ReadonlySet<string> = new Set(
  Object.values(declared).flatMap((value) => (is(value, PgTable) ? [getTableName(value)] : [])),
)

const schemas = new WeakMap<PgDialect, string>()

/** An identifier as SQL spells it. */
export function quoteName(name: string): string {
  return `"${name.replaceAll('"', '""')}"`
}

/** Makes an executor, and every transaction on it, use the tables and channels of one schema. */
export function useSchema<TExecutor extends Executor>(
  executor: TExecutor,
  schema: string,
): TExecutor {
  const dialect = dialectOf(executor)
  const prefix = `${quoteName(schema)}.`
  // Drizzle ties a table to its schema where the table is declared, once for all databases. Only the dialect, which spells
  // the names, is a database's own. It spells each name when a statement is built, which the frequent ones are once.
  dialect.escapeName = (name) => (tableNames.has(name) ? prefix : '') + quoteName(name)
  schemas.set(dialect, schema)
  return executor
}

/** The schema that an executor was told to use. */
export function schemaOf(executor: Executor): string {
  return schemas.get(dialectOf(executor)) ?? DEFAULT_SCHEMA
}

/**
 * What a channel is called in a schema. PostgreSQL's channels belong to the whole database: this way two installations in it
 * do not hear each other.
 */
export function channelIn(schema: string, channel: string): string {
  if (schema === DEFAULT_SCHEMA) return channel // as earlier releases call it, which may still be running
  // A hash, for a channel's name may be no longer than a schema's.
  return `${channel}_${createHash('sha256').update(schema).digest('hex').slice(0, 16)}`
}

function dialectOf(executor: Executor): PgDialect {
  const dialect: unknown = Reflect.get(executor, 'dialect')
  if (!is(dialect, PgDialect)) throw new Error('This drizzle-orm keeps its dialect elsewhere')
  return dialect
}
