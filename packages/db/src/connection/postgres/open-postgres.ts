// Opens PostgreSQL over the network, through postgres.js.
import { drizzle } from 'drizzle-orm/postgres-js'
import type { Database, DatabaseOptions } from '../database.ts'
import { applyMigrations, isUpToDate } from '../migrations.ts'
import { channelIn, DEFAULT_SCHEMA, useSchema } from '../schema-name.ts'
import type { ConnectionTarget } from '../url/connection-target.ts'
import { parseConnectionUrl } from '../url/connection-url.ts'
import { openClient } from './client.ts'
import { checkDatabase } from './database-check.ts'
import { listenOnPostgres } from './echo-listener.ts'
import { sessionSettings } from './session-settings.ts'

export function openPostgres(url: string, options: DatabaseOptions): Database {
  const { poolSize = 10, prepare = true, directUrl = url, schema = DEFAULT_SCHEMA } = options
  const target = targetOf(url)
  const directTarget = targetOf(directUrl)
  const common = { applicationName: 'countersign', settings: sessionSettings }
  const client = openClient(target, { ...common, max: poolSize, prepare })
  const executor = useSchema(drizzle(client), schema)

  return {
    executor,
    check: () => checkDatabase(client),
    isMigrated: () => isUpToDate(executor, schema),
    async migrate() {
      if (await isUpToDate(executor, schema)) return
      // Past any pooler, and outside the pool, because it may wait a minute for another process.
      const migrator = openClient(directTarget, { ...common, max: 1, prepare: false })
      try {
        await applyMigrations(drizzle(migrator), schema)
      } finally {
        await migrator.end()
      }
    },
    async ping() {
      await client`select 1`
    },
    listen: (options) =>
      listenOnPostgres(directTarget, client, {
        ...options,
        channel: channelIn(schema, options.channel),
      }),
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
