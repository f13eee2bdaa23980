export { insertAuditEvent } from './audit.ts'
export { createDatabase, type Database, type DatabaseOptions } from './database.ts'
export { ignoredParametersOf, problemOfDatabaseUrl } from './database-url.ts'
export type { Executor } from './executor.ts'
export type { Listener, ListenerStatus, ListenOptions } from './listener.ts'
export {
  countInWindows,
  deleteExpiredWindows,
  type NewCount,
  type Settlement,
  settleInWindows,
  type WindowRow,
} from './rate-limits.ts'
export {
  deleteExpiredSessions,
  deleteOldTombstones,
  deleteRevokedSessions,
  listRecentRevocations,
  REVOCATION_CHANNEL,
  revokeSessionOfToken,
  revokeSessionOfUser,
  revokeSessionsOfBearer,
  revokeSessionsOfUser,
  revokeSurplusSessions,
  type TokenRevocation,
} from './revocation.ts'
export {
  countReplay,
  displaceSuccessor,
  fastForwardGeneration,
  type LockedSession,
  lockSession,
  type RefreshedSession,
  rotateGeneration,
  type SessionUse,
} from './rotation.ts'
export type { AuditEventType, RevocationReason, UserRole } from './schema.ts'
export {
  insertSession,
  listSessions,
  type NewSession,
  type SessionListRow,
  type SessionRow,
} from './sessions.ts'
export type { PresentedToken, TokenPolicy } from './token-state.ts'
export type { UserRow } from './user-row.ts'
export {
  deleteUser,
  disableUser,
  findLogin,
  findSessionUser,
  insertUser,
  type LoginRow,
  type NewUser,
  replacePasswordHash,
} from './users.ts'
