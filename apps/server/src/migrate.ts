// Entry point of the step before a release: brings the database's schema up to date, under a role that may change it.
import { requireNode } from './operations/require-node.ts'
import { watchForStop } from './operations/stop-request.ts'

requireNode()
const stop = watchForStop()
const { migrate } = await import('./operations/migrate-database.ts')
await migrate(stop)
