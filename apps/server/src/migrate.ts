// Migrates the database before a release, under a role that may change its schema. An entry point.
import { requireNode } from './operations/require-node.ts'
import { watchForStop } from './operations/stop-request.ts'

requireNode()
const stop = watchForStop()
const { migrate } = await import('./operations/migrate-database.ts')
await migrate(stop)
