// PostgreSQL over the network, through postgres.js.
import { drizzle } from 'drizzle-orm/postgres-js'
import { migrate } from 'drizzle-orm/postgres-js/migrator'
import type postgres from 'postgres'
import { type ConnectionTarget, parseConnectionUrl } from './connection-url.ts'
import type { Database, DatabaseOptions } from './database.ts'
import { MIGRATION_LOCK, migrationsFolder, newestMigration } from './migrations.ts'
import { checkDatabase } from './postgres-check.ts'
import { openClient } from './postgres-client.ts'
import { listenOnPostgres } from './postgres-listener.ts'
import { sessionSettings } from './session-settings.ts'

/** How long to wait for another process that migrates. */
const LOCK_TIMEOUT_SECONDS = 60

export function openPostgres(url: string, options: DatabaseOptions): Database {
  const { poolSize = 10, prepare = true, directUrl = url } = options
  const target = targetOf(url)
  const directTarget = targetOf(directUrl)
  const common = { applicationName: 'countersign', settings: sessionSettings }
  const client = openClient(target, { ...common, max: poolSize, prepare })
  const executor = drizzle(client)

  return {
    executor,
    check: () => checkDatabase(client),
    async migrate() {
      if (await isUpToDate(client)) return
      // A connection of its own: the lock belongs to the connection, and a pooler would hand it to somebody else.
      const migrator = openClient(directTarget, { ...common, max: 1, prepare: false })
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
    listen: (options) => listenOnPostgres(directTarget, client, options),
    async close(timeoutSeconds = 5) {
      await client.end({ timeout: timeoutSeconds })
    },
  }
}

function targetOf(url: string): ConnectionTarget {
  const parsed = parseConnectionUrl(url)
  if (parsed.kind === 'parsed') return parsed.target
  throw new Error(`The database URL cannot be used: expected ${parsed.expected}`)
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
