// Lists every table. Times are timestamptz by the database's clock. Keys are UUID v7 made by the application: rows sort by
// age, and no sequence ties them to one node. State is derived from timestamps, never stored twice.
export { oneTimeTokens, users } from './accounts.ts'
export { auditEvents, auditHead } from './audit.ts'
export { outbox } from './outbox.ts'
export { rateLimits } from './rate-limit.ts'
export { sessions, sessionTombstones } from './sessions.ts'
