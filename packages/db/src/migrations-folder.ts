// Locates the committed migrations. Stays in src/, because `..` is right both from here and from the bundle (dist/app, with the
// files in dist/migrations).
import { fileURLToPath } from 'node:url'

export const migrationsFolder = fileURLToPath(new URL('../migrations', import.meta.url))
