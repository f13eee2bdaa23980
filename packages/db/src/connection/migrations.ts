// Applies the committed migrations to one schema, each once, and records their hashes in a journal inside that schema. Never
// compares dates, and never writes drizzle's journal, which other applications share.
import { type SQL, sql } from 'drizzle-orm'
import { type MigrationMeta, readMigrationFiles } from 'drizzle-orm/migrator'
import type { Executor } from '../executor.ts'
import { migrationsFolder } from '../migrations-folder.ts'
import { quoteName } from './schema-name.ts'

/** Key of the advisory lock held while migrating: "csgn" in ASCII. Shared by all schemas of a database. */
export const MIGRATION_LOCK = 0x6373676e
/** How long to wait for another migrating process. */
const LOCK_TIMEOUT = '60s'

const JOURNAL = 'countersign_migrations'

/** Whether no migration is missing. Only reads, so a role that may not change the schema can start too. */
export async function isUpToDate(executor: Executor, schema: string): Promise<boolean> {
  const recorded = await readJournal(executor, schema)
  if (areAllIn(recorded)) return true
  if (await mayCreateIn(executor, schema)) return false
  // A role that cannot copy an earlier release's journal trusts it.
  return areAllIn(new Set([...recorded, ...(await readEarlierJournal(executor, schema))]))
}

/** Applies missing migrations, all or nothing, one process at a time. */
export async function applyMigrations(executor: Executor, schema: string): Promise<void> {
  await executor.transaction(
    async (tx) => {
      // The transaction's lock: behind a transaction pooler the connection's would pass to another client.
      await tx.execute(sql`select set_config('lock_timeout', ${LOCK_TIMEOUT}, true)`)
      await tx.execute(sql`select pg_advisory_xact_lock(${MIGRATION_LOCK})`)
      await tx.execute(sql`set local lock_timeout = default`)

      await createSchema(tx, schema)
      await createJournal(tx, schema)
      const recorded = await readJournal(tx, schema)
      const appliedEarlier = await readEarlierJournal(tx, schema)
      await tx.execute(sql.raw(`set local search_path = ${quoteName(schema)}`))
      for (const migration of committedMigrations()) {
        if (recorded.has(migration.hash)) continue
        if (!appliedEarlier.has(migration.hash)) {
          for (const statement of migration.sql) await tx.execute(sql.raw(statement))
        }
        await tx.execute(sql`insert into ${journalOf(schema)} (hash, created_at)
          values (${migration.hash}, ${migration.folderMillis})`)
      }
    },
    // Statements must see what another process committed while this one waited for the lock, whatever the default level.
    { isolationLevel: 'read committed' },
  )
}

// drizzle-kit qualifies the target of a foreign key with "public". Removed on reading, not in the files, whose hashes databases
// have recorded.
export function committedMigrations(): MigrationMeta[] {
  return readMigrationFiles({ migrationsFolder }).map((migration) => ({
    ...migration,
    sql: migration.sql.map((statement) => statement.replaceAll('"public".', '')),
  }))
}

function areAllIn(recorded: ReadonlySet<unknown>): boolean {
  return committedMigrations().every(({ hash }) => recorded.has(hash))
}

// Not `create schema if not exists`, which demands a right on the database that the schema's owner may lack.
async function createSchema(tx: Executor, schema: string): Promise<void> {
  if (await exists(tx, schemaNamed(schema))) return
  await tx.execute(sql.raw(`create schema ${quoteName(schema)}`))
}

async function createJournal(tx: Executor, schema: string): Promise<void> {
  if (await exists(tx, tableNamed(schema, JOURNAL))) return
  await tx.execute(sql`create table ${journalOf(schema)} (
    hash text primary key,
    created_at bigint not null,
    applied_at timestamptz not null default clock_timestamp()
  )`)
}

async function readJournal(executor: Executor, schema: string): Promise<Set<unknown>> {
  if (!(await exists(executor, tableNamed(schema, JOURNAL)))) return new Set()
  return readHashes(executor, journalOf(schema))
}

// Earlier releases used drizzle's own journal, which all applications of a database share. Its rows concern this schema only
// if our tables are in it; otherwise a right to read it is not needed.
async function readEarlierJournal(executor: Executor, schema: string): Promise<Set<unknown>> {
  const ourColumn = sql`select from pg_catalog.pg_attribute
    where attname = 'key_hash' and attrelid in (${tableNamed(schema, 'sessions')})`
  if (!(await exists(executor, ourColumn))) return new Set()
  if (!(await exists(executor, tableNamed('drizzle', '__drizzle_migrations')))) return new Set()
  return readHashes(executor, sql`drizzle.__drizzle_migrations`)
}

async function readHashes(executor: Executor, journal: SQL): Promise<Set<unknown>> {
  const rows = rowsOf(await executor.execute(sql`select hash from ${journal}`))
  return new Set(rows.map(({ hash }) => hash))
}

// Without a schema, the attempt to create it gives the best error.
async function mayCreateIn(executor: Executor, schema: string): Promise<boolean> {
  if (!(await exists(executor, schemaNamed(schema)))) return true
  return exists(executor, sql`${schemaNamed(schema)} and has_schema_privilege(oid, 'create')`)
}

async function exists(executor: Executor, query: SQL): Promise<boolean> {
  const [row] = rowsOf(await executor.execute(sql`select exists (${query}) as found`))
  return row?.found === true
}

// postgres.js returns the rows, PGlite an object that holds them.
function rowsOf(result: unknown): Record<string, unknown>[] {
  return Array.from(Array.isArray(result) ? result : Object(result).rows)
}

// Never `sql.identifier`: the executor qualifies every name that equals a table's, and a schema may be named like a table.
const nameOf = (schema: string, table: string) => `${quoteName(schema)}.${quoteName(table)}`
const journalOf = (schema: string) => sql.raw(nameOf(schema, JOURNAL))

// Read from the catalog. to_regnamespace and to_regclass use the connection's cache, which is stale after a wait for the
// advisory lock, during which another process may have created the schema.
const schemaNamed = (schema: string) =>
  sql`select oid from pg_catalog.pg_namespace where nspname = ${schema}`
const tableNamed = (schema: string, table: string) =>
  sql`select oid from pg_catalog.pg_class where relname = ${table} and relnamespace in (${schemaNamed(schema)})`
