export { exportAccount } from './accounts/account-export.ts'
export {
  type AccountStatus,
  lockAccountStatus,
  lockAdministrators,
  markUserDisabled,
  markUserEnabled,
  updateRole,
} from './accounts/account-status.ts'
export {
  contestUnprovenUser,
  deleteUserRow,
  findLogin,
  findLoginOfUser,
  hasUserBeside,
  insertUser,
  type LoginRow,
  type NewUser,
  updateFullName,
} from './accounts/accounts.ts'
export {
  type AdminUserRow,
  findUser,
  findUserByEmail,
  listAuditEvents,
  listUsers,
  type UserStatus,
} from './accounts/admin.ts'
export {
  type EmailHolder,
  findEmailHolder,
  markEmailVerified,
  replaceEmail,
  restoreEmail,
} from './accounts/emails.ts'
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
} from './accounts/one-time-tokens.ts'
export {
  changePasswordHash,
  replacePasswordHash,
  resetPasswordHash,
} from './accounts/passwords.ts'
export type { UserRow } from './accounts/user-row.ts'
export { type AuditEventRow, insertAuditEvent, type NewAuditEvent } from './audit/audit.ts'
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
} from './audit/audit-chain.ts'
export {
  deleteSealedThrough,
  listOldestSealed,
  listPruneMarkers,
  type PruneMarker,
} from './audit/audit-pruning.ts'
export {
  countUnsealedEvents,
  listSealedEvents,
  listUnsealedDeletions,
  readingTransaction,
  type SealedEventRow,
} from './audit/audit-verification.ts'
export type { Database, DatabaseOptions } from './connection/database.ts'
export { ignoredParametersOf, problemOfDatabaseUrl } from './connection/database-url.ts'
export type { Listener, ListenerStatus, ListenOptions } from './connection/listener.ts'
export { createDatabase } from './connection/open-database.ts'
export { isDatabaseUnavailable } from './connection/unavailable.ts'
export type { Executor } from './executor.ts'
export { findMailRecipient, type MailRecipient } from './mail/mail-recipients.ts'
export {
  claimMailJobs,
  deleteFailedMailJobs,
  deleteMailJob,
  deleteMailJobs,
  deleteMailJobsOf,
  deleteMailJobsSince,
  failMailJob,
  insertMailJob,
  type MailClaim,
  type MailJob,
  type NewMailJob,
  postponeMailJob,
} from './mail/outbox.ts'
export {
  countInWindows,
  deleteExpiredWindows,
  type NewCount,
  type PendingCall,
  resolvePendingCalls,
  type WindowRow,
} from './rate-limit.ts'
export type { OneTimeTokenPurpose, UserRole } from './schema/accounts.ts'
export type { AuditDetails, AuditEventType } from './schema/audit.ts'
export type { MailDetails, MailPurpose } from './schema/outbox.ts'
export type { RevocationReason } from './schema/sessions.ts'
export { listRecentRevocations } from './sessions/recent-revocations.ts'
export {
  REVOCATION_CHANNEL,
  revokeSessionOfToken,
  revokeSessionOfUser,
  revokeSessionsOfBearer,
  revokeSessionsOfUser,
  revokeSurplusSessions,
  type TokenRevocation,
} from './sessions/revocation.ts'
export {
  countReplay,
  displaceSuccessor,
  fastForwardGeneration,
  type LockedSession,
  lockSession,
  type RefreshedSession,
  rotateGeneration,
  type SessionUse,
} from './sessions/rotation.ts'
export {
  deleteExpiredSessions,
  deleteOldTombstones,
  deleteRevokedSessions,
} from './sessions/session-clean-up.ts'
export {
  findSessionUser,
  insertSession,
  listSessions,
  lockActiveSession,
  lockUser,
  type NewSession,
  type SessionListRow,
  type SessionRow,
} from './sessions/sessions.ts'
export type { PresentedToken, TokenPolicy } from './sessions/token-state.ts'
