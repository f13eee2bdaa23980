export { deleteUser } from './accounts/delete-user.ts'
export { disableUser } from './admin/disable-user.ts'
export { enableUser } from './admin/enable-user.ts'
export { invite } from './admin/invite-user.ts'
export { setRole } from './admin/set-role.ts'
export { pruneAuditEvents } from './audit/prune-events.ts'
export { NO_REQUEST } from './audit/recording-context.ts'
export { type AuditSecrets, SEAL_BATCH, sealNewEvents } from './audit/seal-events.ts'
export { type ChainProblem, type ChainVerdict, verifyChain } from './audit/verify-chain.ts'
export { type Clock, systemClock } from './clock.ts'
export { MAX_PASSWORD_COST, type PasswordCost } from './credentials/password/password-hash.ts'
export {
  createPasswords,
  OWASP_PASSWORD_COST,
  type Passwords,
} from './credentials/password/passwords.ts'
export {
  type BreachedPasswords,
  createBreachedPasswords,
} from './credentials/password-strength/breached-passwords.ts'
export {
  createPasswordPolicy,
  type PasswordPolicy,
} from './credentials/password-strength/password-policy.ts'
export { deleteOldMails, deleteOldOneTimeTokens } from './mail/clean-up-mail.ts'
export {
  deliverMails,
  MAILS_AT_ONCE,
  type MailDelivery,
  type MailTrouble,
  type SendMail,
  type SendOutcome,
} from './mail/deliver-mails.ts'
export { previewMails } from './mail/preview-mails.ts'
export { productName } from './mail/product-name.ts'
export { type MailLocale, type MailQueue, mailLocales } from './mail/queue-mail.ts'
export type { OutgoingMail } from './mail/write-mail.ts'
export { cleanUpRateLimits } from './rate-limit/expired-windows.ts'
export { networkOf } from './rate-limit/network.ts'
export {
  createRateLimiter,
  type RateLimitDecision,
  type RateLimiter,
  type RateLimitStatus,
  unlimited,
} from './rate-limit/rate-limiter.ts'
export {
  assertAllowed,
  createRequestLimiter,
  type RequestLimiter,
  tooManyRequests,
} from './rate-limit/request-limiter.ts'
export { appRouter, createCaller } from './router.ts'
export { deleteOldSessions } from './sessions/delete-old-sessions.ts'
export { createRevocationCache, type RevocationCache } from './sessions/revocation-cache.ts'
export {
  type AccessTokenGrant,
  type AccessTokens,
  CLOCK_TOLERANCE_SECONDS,
  createAccessTokens,
  MAX_ACCESS_TOKEN_TTL_SECONDS,
} from './tokens/access-tokens.ts'
export { createDeviceTokens, type DeviceTokens } from './tokens/device-tokens.ts'
export {
  createRefreshTokens,
  type RefreshToken,
  type RefreshTokens,
} from './tokens/refresh-tokens.ts'
export {
  createSigningKeys,
  type KeyId,
  type PrivateJwk,
  type SigningKeys,
} from './tokens/signing-keys.ts'
export { ApiError, errorShapeOf, isForOperators, toApiError } from './trpc/api-error.ts'
export type {
  AccountPolicy,
  Context,
  Deps,
  DeviceCookie,
  RefreshCookie,
  RequestPorts,
  SessionPolicy,
} from './trpc/context.ts'
export { isEmptyInput } from './trpc/input.ts'
export { trpc } from './trpc/instance.ts'
export {
  adminProcedure,
  cookieProcedure,
  publicProcedure,
  sessionProcedure,
} from './trpc/procedures.ts'
