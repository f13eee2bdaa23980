// Where the committed migrations are, and the lock that lets only one process apply them at a time.
import { fileURLToPath } from 'node:url'
import { readMigrationFiles } from 'drizzle-orm/migrator'

// Right from here (packages/db/src) as well as from the bundle, which keeps them beside its own folder.
export const migrationsFolder = fileURLToPath(new URL('../migrations', import.meta.url))

/** Key of the advisory lock held while migrating: "csgn" in ASCII. */
export const MIGRATION_LOCK = 0x6373676e

/** The creation time of the newest committed migration, as drizzle records it once applied: milliseconds. */
export function newestMigration(): number {
  return Math.max(0, ...readMigrationFiles({ migrationsFolder }).map((file) => file.folderMillis))
}
