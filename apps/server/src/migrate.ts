// Entry point of the step before a release: brings the database's schema up to date, under a role that may change it.
import { requireNode } from './require-node.ts'
import { watchForStop } from './stop-request.ts'

requireNode()
const stop = watchForStop()
const { migrate } = await import('./migrate-database.ts')
await migrate(stop)
