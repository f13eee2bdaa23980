// Creates a disposable, migrated database for one test file: on the server of TEST_DATABASE_URL if that is set, else PGlite in
// memory. Its clock can be moved.
import { randomBytes } from 'node:crypto'
import { sql } from 'drizzle-orm'
import postgres from 'postgres'
import type { Database, DatabaseOptions } from '../src/connection/database.ts'
import { createDatabase } from '../src/connection/open-database.ts'

export { insertTestLink } from './test-link.ts'

export interface TestDatabase {
  /** For a server under test. With PGlite, that server opens another database of its own. */
  readonly url: string
  /** Whether there are several connections, so that races are real. */
  readonly isPostgres: boolean
  readonly database: Database
  /** Runs raw SQL; column names are returned as in the database, times as text. */
  query(strings: TemplateStringsArray, ...values: unknown[]): Promise<Record<string, unknown>[]>
  /** Opens another pool on the same database, like another replica; PGlite shares its one connection. */
  openPool(options?: DatabaseOptions): Promise<Database>
  /** Moves the database's clock by `seconds`, for all connections. */
  advanceClock(seconds: number): Promise<void>
  drop(): Promise<void>
}

export interface TestDatabaseOptions {
  /** Creates no tables, and no clock to move. */
  readonly empty?: boolean
  /** The schema of the tables; `public` by default. */
  readonly schema?: string
}

export async function createTestDatabase(options: TestDatabaseOptions = {}): Promise<TestDatabase> {
  const serverUrl = process.env.TEST_DATABASE_URL
  return serverUrl ? createOnServer(serverUrl, options) : createInMemory(options)
}

async function createInMemory({
  empty = false,
  schema = 'public',
}: TestDatabaseOptions): Promise<TestDatabase> {
  const url = 'pglite://memory'
  const database = await createDatabase(url, { schema })
  if (!empty) {
    await database.migrate()
    await installClock(database)
    await database.executor.execute(sql.raw(`set search_path = ${CLOCK_PATH}`))
  }

  return {
    url,
    isPostgres: false,
    database,
    query: queryOf(database),
    openPool: async () => ({ ...database, close: async () => {} }),
    advanceClock: (seconds) => shiftClock(database, seconds),
    drop: () => database.close(),
  }
}

async function createOnServer(
  serverUrl: string,
  { empty = false, schema = 'public' }: TestDatabaseOptions,
): Promise<TestDatabase> {
  const name = `countersign_test_${randomBytes(6).toString('hex')}`
  await onServer(serverUrl, (server) => server.unsafe(`create database ${name}`))
  const url = Object.assign(new URL(serverUrl), { pathname: `/${name}` }).href

  if (!empty) {
    const migrator = await createDatabase(url, { poolSize: 1, schema })
    await migrator.migrate()
    await installClock(migrator)
    await migrator.executor.execute(
      sql.raw(`alter database ${name} set search_path = ${CLOCK_PATH}`),
    )
    await migrator.close()
  }

  const pools: Database[] = []
  const openPool = async (options?: DatabaseOptions) => {
    const pool = await createDatabase(url, { schema, ...options })
    pools.push(pool)
    return pool
  }
  const database = await openPool()
  return {
    url,
    isPostgres: true,
    database,
    query: queryOf(database),
    openPool,
    advanceClock: (seconds) => shiftClock(database, seconds),
    async drop() {
      await Promise.all(pools.map((pool) => pool.close()))
      await onServer(serverUrl, (server) => server.unsafe(`drop database ${name} with (force)`))
    },
  }
}

function queryOf({ executor }: Database): TestDatabase['query'] {
  return async (strings, ...values) => {
    const result = await executor.execute(sql(strings, ...values))
    // postgres.js returns the rows, PGlite an object that holds them.
    const rows: unknown = Array.isArray(result) ? result : Object(result).rows
    return Array.from(rows as Iterable<Record<string, unknown>>)
  }
}

async function onServer(url: string, run: (server: postgres.Sql) => Promise<unknown>) {
  const server = postgres(url, { max: 1, onnotice: () => {} })
  try {
    await run(server)
  } finally {
    await server.end()
  }
}

// SQL functions call `clock_timestamp()`; a schema searched before pg_catalog overrides it.
const CLOCK_PATH = 'test_clock, pg_catalog, public'

async function installClock({ executor }: Database): Promise<void> {
  for (const statement of [
    'create schema test_clock',
    'create table test_clock.shift (seconds double precision not null)',
    'insert into test_clock.shift values (0)',
    `create function test_clock.clock_timestamp() returns timestamptz language sql volatile as
      'select pg_catalog.clock_timestamp() + make_interval(secs => seconds) from test_clock.shift'`,
  ]) {
    await executor.execute(sql.raw(statement))
  }
}

async function shiftClock({ executor }: Database, seconds: number): Promise<void> {
  await executor.execute(sql`update test_clock.shift set seconds = seconds + ${seconds}`)
}
