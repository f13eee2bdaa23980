// One connection to the one store. The URL says which driver; only that driver is loaded.
import type { Database, DatabaseOptions } from './database.ts'

/**
 * Opens the database behind a URL. Nothing is sent to a server before the first query.
 *
 * - `postgresql://...` (or `postgres://`): a PostgreSQL server, through postgres.js
 * - `pglite://<folder>`: PostgreSQL inside this process, kept in that folder (relative to the working directory)
 * - `pglite://memory`: the same, gone when closed
 *
 * @throws Error when the URL is of another form; the message does not repeat the URL
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
