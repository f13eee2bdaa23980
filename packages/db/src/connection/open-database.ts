// Opens the database with the driver that its URL names. Loads no other driver.
import type { Database, DatabaseOptions } from './database.ts'

/**
 * Opens a database. Nothing is sent to a server before the first query.
 *
 * - `postgresql://...` (or `postgres://`): a PostgreSQL server, through postgres.js
 * - `pglite://<folder>`: PostgreSQL in this process, stored in that folder (relative to the working directory)
 * - `pglite://memory`: the same in memory
 *
 * @throws Error if the URL has another form; the message does not repeat the URL
 */
export async function createDatabase(
  url: string,
  options: DatabaseOptions = {},
): Promise<Database> {
  if (/^postgres(ql)?:\/\//.test(url)) {
    const { openPostgres } = await import('./postgres/open-postgres.ts')
    return openPostgres(url, options)
  }
  if (url.startsWith('pglite://')) {
    const { openPglite } = await import('./pglite/open-pglite.ts')
    return openPglite(url.slice('pglite://'.length), options)
  }
  throw new Error('The database URL must start with postgresql:// or pglite://')
}
