// What procedures can do: capabilities of the process, and the ports of one request. No request or response object.
import type { Executor } from '@countersign/db'
import type { Passwords } from '../credentials/password/passwords.ts'
import type { PasswordPolicy } from '../credentials/password-strength/password-policy.ts'
import type { RateLimits, Standing } from '../limits/rate-limits.ts'
import type { RevocationCache } from '../sessions/revocation-cache.ts'
import type { AccessTokens } from '../tokens/access-tokens.ts'
import type { DeviceTokens } from '../tokens/device-tokens.ts'
import type { RefreshToken, RefreshTokens } from '../tokens/refresh-tokens.ts'

export interface SessionPolicy {
  /** A session ends when it was not refreshed for so long, in seconds. */
  readonly idleSeconds: number
  /** A session ends after so long whatever happens, in seconds. */
  readonly maxAgeSeconds: number
  /** For so many seconds the predecessor of the current refresh token is answered with the current one; 0 for never. */
  readonly graceSeconds: number
  /** Whether a lost answer may be asked for after the grace as well, or counts as reuse then. */
  readonly retry: 'late' | 'strict'
  /** A user's sessions beyond this number end, those unused for longest first. */
  readonly maxPerUser: number
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
  readonly revocationCache: RevocationCache
  readonly rateLimits: RateLimits
}

/** The refresh cookie of one request and its response. */
export interface RefreshCookie {
  read(): string | undefined
  write(token: RefreshToken): void
  clear(): void
}

/** The cookie that says for which accounts a browser is a known device. It opens nothing. */
export interface DeviceCookie {
  read(): string | undefined
  write(value: string, options: { maxAgeSeconds: number }): void
}

/** Made once per request. */
export interface RequestPorts {
  readonly refreshCookie: RefreshCookie
  readonly deviceCookie: DeviceCookie
  /** The access token of the Authorization header, without its scheme. */
  readonly accessToken: string | undefined
  readonly ip: string | undefined
  readonly userAgent: string | undefined
  /** Tells whoever sent the request how a limit stands that it was counted against. */
  readonly reportLimit: (standing: Standing) => void
}

export interface Context extends Deps, RequestPorts {}
