// Applies the committed migrations to one schema, each once, and records them by hash in a journal inside that schema.
// Never judges by the newest date, and only reads drizzle's shared journal: another application's rows may be in it.
import { type SQL, sql } from 'drizzle-orm'
import { type MigrationMeta, readMigrationFiles } from 'drizzle-orm/migrator'
import type { Executor } from '../executor.ts'
import { migrationsFolder } from '../migrations-folder.ts'
import { quoteName } from './schema-name.ts'

/** Key of the advisory lock held while migrating: "csgn" in ASCII. Every schema of a database shares it. */
export const MIGRATION_LOCK = 0x6373676e
/** How long to wait for another process that migrates. */
const LOCK_TIMEOUT = '60s'

const JOURNAL = 'countersign_migrations'

/** Whether no migration is missing. Needs no right but to read, so a role that may not change the schema starts as well. */
export async function isUpToDate(executor: Executor, schema: string): Promise<boolean> {
  const recorded = await readJournal(executor, schema)
  if (areAllIn(recorded)) return true
  if (await mayCreateIn(executor, schema)) return false
  // A role that cannot take over what an earlier release recorded believes it.
  return areAllIn(new Set([...recorded, ...(await readEarlierJournal(executor, schema))]))
}

/** Applies what is missing, all or nothing, one process at a time. */
export async function applyMigrations(executor: Executor, schema: string): Promise<void> {
  await executor.transaction(
    async (tx) => {
      // The transaction's lock, not the connection's: behind a transaction pooler nobody knows who has that connection next.
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
    // Each statement sees what another process did while this one waited for the lock, whatever the database's default is.
    { isolationLevel: 'read committed' },
  )
}

// drizzle-kit writes "public" before the table that a foreign key refers to. Taken out when read and not in the files: so it
// cannot be forgotten, and the hashes, which databases have recorded, stay as they are.
export function committedMigrations(): MigrationMeta[] {
  return readMigrationFiles({ migrationsFolder }).map((migration) => ({
    ...migration,
    sql: migration.sql.map((statement) => statement.replaceAll('"public".', '')),
  }))
}

function areAllIn(recorded: ReadonlySet<unknown>): boolean {
  return committedMigrations().every(({ hash }) => recorded.has(hash))
}

// Not `create schema if not exists`: that demands a right of the database which the owner of the schema need not have.
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

// Earlier releases used drizzle's own journal, which every application of a database shares. Its rows speak of the tables in
// this schema only if these are ours; and if they are not, there is no need to have a right to read it.
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

// Where there is no schema the attempt itself says best what is missing.
async function mayCreateIn(executor: Executor, schema: string): Promise<boolean> {
  if (!(await exists(executor, schemaNamed(schema)))) return true
  return exists(executor, sql`${schemaNamed(schema)} and has_schema_privilege(oid, 'create')`)
}

async function exists(executor: Executor, query: SQL): Promise<boolean> {
  const [row] = rowsOf(await executor.execute(sql`select exists (${query}) as found`))
  return row?.found === true
}

// postgres.js answers with the rows, PGlite with an object that holds them.
function rowsOf(result: unknown): Record<string, unknown>[] {
  return Array.from(Array.isArray(result) ? result : Object(result).rows)
}

// Never `sql.identifier`: an executor puts the schema before what is called like one of our tables, a schema may be too.
const nameOf = (schema: string, table: string) => `${quoteName(schema)}.${quoteName(table)}`
const journalOf = (schema: string) => sql.raw(nameOf(schema, JOURNAL))

// Read from the catalog's tables. to_regnamespace and to_regclass answer from the connection's cache, which a wait for the
// advisory lock does not refresh: another process may have created the schema in the meantime.
const schemaNamed = (schema: string) =>
  sql`select oid from pg_catalog.pg_namespace where nspname = ${schema}`
const tableNamed = (schema: string, table: string) =>
  sql`select oid from pg_catalog.pg_class where relname = ${table} and relnamespace in (${schemaNamed(schema)})`
