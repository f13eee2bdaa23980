// Names the folder of the committed migrations. Stands in src/ because the path must be right from the bundle too, which
// keeps the folder beside its own (dist/app, dist/migrations).
import { fileURLToPath } from 'node:url'

export const migrationsFolder = fileURLToPath(new URL('../migrations', import.meta.url))
