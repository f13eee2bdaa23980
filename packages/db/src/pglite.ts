// PostgreSQL inside this process: for development and tests, nothing to install. One connection, so it hides races.
import { mkdir } from 'node:fs/promises'
import { PGlite } from '@electric-sql/pglite'
import { drizzle } from 'drizzle-orm/pglite'
import { migrate } from 'drizzle-orm/pglite/migrator'
import type { Database } from './database.ts'
import { lockFolder } from './folder-lock.ts'
import { migrationsFolder } from './migrations.ts'

/** @param folder where the data lives; `memory` keeps it in memory only */
export async function openPglite(folder: string): Promise<Database> {
  const isInMemory = folder === 'memory'
  if (!isInMemory) await mkdir(folder, { recursive: true })
  const unlock = isInMemory ? async () => {} : await lockFolder(folder)
  const client = await PGlite.create(isInMemory ? 'memory://' : folder)
  const executor = drizzle(client)
  let migrated: Promise<void> | undefined

  return {
    executor,
    // Nobody else sets anything in it: it is UTF8, writable, and has PostgreSQL's own defaults.
    async check() {},
    migrate() {
      migrated ??= migrate(executor, { migrationsFolder })
      return migrated
    },
    async ping() {
      await client.query('select 1')
    },
    listen({ channel, onMessage, onConnect }) {
      // One process, one connection: nobody else can end a session, and nothing can be missed.
      let connected = false
      const subscribed = client.listen(channel, onMessage).then(async (unsubscribe) => {
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
      await unlock()
    },
  }
}
