// Opens PostgreSQL inside this process (PGlite), for development and tests. It has one connection, so it hides races.
import { PGlite } from '@electric-sql/pglite'
import { drizzle } from 'drizzle-orm/pglite'
import type { Database, DatabaseOptions } from '../database.ts'
import { applyMigrations, isUpToDate } from '../migrations.ts'
import { channelIn, DEFAULT_SCHEMA, useSchema } from '../schema-name.ts'
import { lockFolder } from './folder-lock.ts'

/** @param folder where the data is stored; `memory` keeps it in memory */
export async function openPglite(
  folder: string,
  { schema = DEFAULT_SCHEMA }: DatabaseOptions,
): Promise<Database> {
  const isInMemory = folder === 'memory'
  const locked = isInMemory ? undefined : await lockFolder(folder)
  const client = await PGlite.create(locked?.path ?? 'memory://').catch((error: unknown) => {
    locked?.unlock()
    throw error
  })
  const executor = useSchema(drizzle(client), schema)
  let migrated: Promise<void> | undefined

  return {
    executor,
    // Always UTF8 and writable, with PostgreSQL's own defaults.
    async check() {},
    isMigrated: () => isUpToDate(executor, schema),
    migrate() {
      migrated ??= isUpToDate(executor, schema).then(async (upToDate) => {
        if (!upToDate) await applyMigrations(executor, schema)
      })
      return migrated
    },
    async ping() {
      await client.query('select 1')
    },
    listen({ channel, onMessage, onConnect }) {
      // One process, one connection: no announcement can be missed.
      let connected = false
      const subscribed = client
        .listen(channelIn(schema, channel), onMessage)
        .then(async (unsubscribe) => {
          await onConnect()
          connected = true
          return unsubscribe
        })
      subscribed.catch(() => {})
      return {
        silenceMs: () => (connected ? 0 : Number.POSITIVE_INFINITY),
        async close() {
          const unsubscribe = await subscribed.catch(() => undefined)
          await unsubscribe?.()
        },
      }
    },
    async close() {
      await client.close()
      locked?.unlock()
    },
  }
}
