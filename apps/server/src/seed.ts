// Adds demo users and sessions to a development database: `pnpm db:seed`. An entry point, not part of the bundle.
import { requireNode } from './operations/require-node.ts'

requireNode()
const { seed } = await import('./operations/seed/seed-database.ts')
await seed()
