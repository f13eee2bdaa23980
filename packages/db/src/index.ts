export { exportAccount } from './account-export.ts'
export {
  type AccountStatus,
  lockAccountStatus,
  lockAdministrators,
  markUserDisabled,
  markUserEnabled,
  updateRole,
} from './account-status.ts'
export {
  changePasswordHash,
  deleteUserRow,
  findLogin,
  findLoginOfUser,
  hasUserBeside,
  insertUser,
  isEmailTaken,
  type LoginRow,
  markEmailVerified,
  type NewUser,
  replaceEmail,
  replacePasswordHash,
  resetPasswordHash,
  updateFullName,
} from './accounts.ts'
export {
  type AdminUserRow,
  findUser,
  findUserByEmail,
  listAuditEvents,
  listUsers,
  type UserStatus,
} from './admin.ts'
export { type AuditEventRow, insertAuditEvent, type NewAuditEvent } from './audit.ts'
export {
  type AuditSeal,
  eraseAuditOf,
  hasUnsealedEvents,
  lockAuditChain,
  lockUnsealedEvents,
  type NewSeal,
  readAuditHead,
  tryLockAuditChain,
  type UnsealedEventRow,
  writeSeals,
} from './audit-chain.ts'
export {
  deleteSealedThrough,
  listOldestSealed,
  listPruneMarkers,
} from './audit-pruning.ts'
export {
  countUnsealedEvents,
  listSealedEvents,
  listUnsealedDeletions,
  readingTransaction,
  type SealedEventRow,
} from './audit-verification.ts'
export type { Database, DatabaseOptions } from './connection/database.ts'
export { ignoredParametersOf, problemOfDatabaseUrl } from './connection/database-url.ts'
export type { Listener, ListenerStatus, ListenOptions } from './connection/listener.ts'
export { createDatabase } from './connection/open-database.ts'
export type { Executor } from './executor.ts'
export { findMailRecipient, type MailRecipient } from './mail-recipients.ts'
export {
  deleteExpiredOneTimeTokens,
  deleteOneTimeTokens,
  deleteOneTimeTokensSince,
  findOneTimeToken,
  insertOneTimeToken,
  listOneTimeTokens,
  type NewOneTimeToken,
  type OneTimeTokenRow,
  type PresentedLink,
  redeemOneTimeToken,
} from './one-time-tokens.ts'
export {
  claimMailJobs,
  deleteFailedMailJobs,
  deleteMailJob,
  deleteMailJobsOf,
  failMailJob,
  insertMailJob,
  type MailClaim,
  type MailJob,
  type NewMailJob,
  postponeMailJob,
} from './outbox.ts'
export {
  countInWindows,
  deleteExpiredWindows,
  type NewCount,
  type PendingCall,
  resolvePendingCalls,
  type WindowRow,
} from './rate-limit.ts'
export {
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
export type { OneTimeTokenPurpose, UserRole } from './schema/accounts.ts'
export type { AuditDetails, AuditEventType } from './schema/audit.ts'
export type { MailDetails, MailPurpose } from './schema/outbox.ts'
export type { RevocationReason } from './schema/sessions.ts'
export {
  deleteExpiredSessions,
  deleteOldTombstones,
  deleteRevokedSessions,
} from './session-clean-up.ts'
export {
  findSessionUser,
  insertSession,
  listSessions,
  lockActiveSession,
  lockUser,
  type NewSession,
  type SessionListRow,
  type SessionRow,
} from './sessions.ts'
export type { PresentedToken, TokenPolicy } from './token-state.ts'
export type { UserRow } from './user-row.ts'
