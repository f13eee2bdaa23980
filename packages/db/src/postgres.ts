// PostgreSQL over the network, through postgres.js.
import { drizzle } from 'drizzle-orm/postgres-js'
import { migrate } from 'drizzle-orm/postgres-js/migrator'
import postgres from 'postgres'
import type { Database, DatabaseOptions } from './database.ts'
import { MIGRATION_LOCK, migrationsFolder, newestMigration } from './migrations.ts'
import { listenOnPostgres } from './postgres-listener.ts'

const CONNECT_TIMEOUT_SECONDS = 10
/** How long to wait for another process that migrates. */
const LOCK_TIMEOUT_SECONDS = 60

export function openPostgres(url: string, options: DatabaseOptions): Database {
  const { poolSize = 10, prepare = true, directUrl = url } = options
  const connection = { application_name: 'countersign' }
  const client = postgres(url, {
    max: poolSize,
    prepare,
    connection,
    connect_timeout: CONNECT_TIMEOUT_SECONDS,
    onnotice: () => {},
  })
  const executor = drizzle(client)

  return {
    executor,
    async migrate() {
      if (await isUpToDate(client)) return
      // A connection of its own: the lock belongs to the connection, and a pooler would hand it to somebody else.
      const migrator = postgres(directUrl, {
        max: 1,
        prepare: false,
        connection,
        connect_timeout: CONNECT_TIMEOUT_SECONDS,
        onnotice: () => {},
      })
      try {
        await migrator.unsafe(`set lock_timeout = '${LOCK_TIMEOUT_SECONDS}s'`)
        await migrator`select pg_advisory_lock(${MIGRATION_LOCK})`
        await migrator`set lock_timeout = default`
        await migrate(drizzle(migrator), { migrationsFolder })
      } finally {
        await migrator.end() // releases the lock too
      }
    },
    async ping() {
      await client`select 1`
    },
    listen: (options) => listenOnPostgres(directUrl, options),
    async close(timeoutSeconds = 5) {
      await client.end({ timeout: timeoutSeconds })
    },
  }
}

// Reading suffices to find nothing to do: a replica whose database role may not change the schema starts as well.
async function isUpToDate(client: postgres.Sql): Promise<boolean> {
  const [{ exists } = { exists: false }] = await client<[{ exists: boolean }]>`
    select to_regclass('drizzle.__drizzle_migrations') is not null as exists`
  if (!exists) return false
  const [{ newest } = { newest: null }] = await client<[{ newest: string | null }]>`
    select max(created_at) as newest from drizzle.__drizzle_migrations`
  return Number(newest) >= newestMigration()
}
