// Defines what procedures see: capabilities of the process and ports of one request. Never a request or response object.
import type { Executor } from '@countersign/db'
import type { Passwords } from '../credentials/password/passwords.ts'
import type { PasswordPolicy } from '../credentials/password-strength/password-policy.ts'
import type { MailLocale, MailQueue } from '../mail/queue-mail.ts'
import type { RateLimiter } from '../rate-limit/rate-limiter.ts'
import type { RevocationCache } from '../sessions/revocation-cache.ts'
import type { AccessTokens } from '../tokens/access-tokens.ts'
import type { DeviceTokens } from '../tokens/device-tokens.ts'
import type { RefreshToken, RefreshTokens } from '../tokens/refresh-tokens.ts'

export interface SessionPolicy {
  /** A session expires when it was not refreshed for this long. */
  readonly idleSeconds: number
  /** A session expires after this long in any case. */
  readonly maxAgeSeconds: number
  /** How long the predecessor of the current refresh token is answered with the current one; 0 for never. */
  readonly graceSeconds: number
  /** After the grace, a retry for a lost answer is answered (`late`) or is reuse (`strict`). */
  readonly retry: 'late' | 'strict'
  /** A user's sessions beyond this number are revoked, least recently used first. */
  readonly maxPerUser: number
}

export interface AccountPolicy {
  /** `closed`: accounts are made by invitation only. */
  readonly signup: 'open' | 'closed'
  /** Whether an account must have proven its address before it can log in. */
  readonly requiresVerifiedEmail: boolean
}

/** Made once per process. */
export interface Deps {
  readonly db: Executor
  readonly passwords: Passwords
  readonly passwordPolicy: PasswordPolicy
  readonly accessTokens: AccessTokens
  readonly refreshTokens: RefreshTokens
  readonly deviceTokens: DeviceTokens
  readonly sessionPolicy: SessionPolicy
  readonly accountPolicy: AccountPolicy
  readonly mail: MailQueue
  readonly revocationCache: RevocationCache
  /** Of the process, or one that watches what a request consumes: see `createRequestLimiter`. */
  readonly rateLimiter: RateLimiter
}

/** The refresh cookie of one request and its response. */
export interface RefreshCookie {
  read(): string | undefined
  write(token: RefreshToken): void
  clear(): void
}

/** The cookie that names the accounts for which a browser is a known device. Not a credential. */
export interface DeviceCookie {
  read(): string | undefined
  write(value: string, options: { maxAgeSeconds: number }): void
}

/** Made once per request. */
export interface RequestPorts {
  readonly refreshCookie: RefreshCookie
  readonly deviceCookie: DeviceCookie
  /** Of the Authorization header, without its scheme. */
  readonly accessToken: string | undefined
  readonly ip: string | undefined
  readonly userAgent: string | undefined
  /** As in the log; undefined where there is no request. */
  readonly requestId: string | undefined
  /** Of the mails that the request causes. */
  readonly locale: MailLocale
}

export interface Context extends Deps, RequestPorts {}
