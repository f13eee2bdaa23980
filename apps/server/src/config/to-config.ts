// Turns parsed environment variables into the configuration, in seconds, bytes, KiB and counts.
import { availableParallelism } from 'node:os'
import { productName } from '@countersign/api'
import type { z } from 'zod'
import type { CliEnvSchema, EnvSchema, MigrationEnvSchema } from './variables.ts'

/** Everything that the server can be told. */
export type Config = Readonly<ReturnType<typeof toConfig>>

/** What a migration can be told. */
export type MigrationConfig = Readonly<ReturnType<typeof toMigrationConfig>>

export function toMigrationConfig(env: z.output<typeof MigrationEnvSchema>) {
  return {
    logLevel: env.LOG_LEVEL,
    database: {
      url: env.DATABASE_URL,
      directUrl: env.DATABASE_DIRECT_URL ?? env.DATABASE_URL,
      poolSize: env.DATABASE_POOL,
      prepare: env.DATABASE_PREPARE,
      schema: env.DATABASE_SCHEMA,
    },
  }
}

/** What the command line can be told. */
export type CliConfig = Readonly<ReturnType<typeof toCliConfig>>

export function toCliConfig(env: z.output<typeof CliEnvSchema>) {
  return { ...toMigrationConfig(env), audit: { secrets: env.AUDIT_SECRET } }
}

export function toConfig(env: z.output<typeof EnvSchema>) {
  const isProduction = env.NODE_ENV === 'production'
  const basePath = env.PUBLIC_URL?.basePath ?? ''
  const cookieName = env.REFRESH_COOKIE_NAME ?? defaultCookieName(isProduction, basePath)
  return {
    ...toMigrationConfig(env),
    mode: env.NODE_ENV,
    host: env.HOST,
    port: env.PORT,
    corsOrigins: env.CORS_ORIGIN,
    corsHeaders: env.CORS_HEADERS ?? [],
    publicUrl: env.PUBLIC_URL,
    accessToken: {
      secrets: env.JWT_ACCESS_SECRET,
      privateJwks: env.JWT_ACCESS_PRIVATE_JWKS,
      issuer: env.JWT_ISSUER,
      audience: env.JWT_AUDIENCE,
      keyId: env.JWT_KEY_ID,
      ttlSeconds: env.ACCESS_TOKEN_TTL,
    },
    refreshToken: { secrets: env.JWT_REFRESH_SECRET, keyId: env.JWT_KEY_ID },
    session: {
      idleSeconds: env.REFRESH_TOKEN_TTL,
      maxAgeSeconds: env.SESSION_MAX_AGE,
      graceSeconds: env.REFRESH_GRACE,
      // Without a grace every token works once.
      retry: env.REFRESH_RETRY ?? (env.REFRESH_GRACE > 0 ? 'late' : 'strict'),
      maxPerUser: env.MAX_SESSIONS_PER_USER,
    },
    refreshCookie: {
      name: cookieName,
      path: isHostPrefixed(cookieName) ? '/' : basePath || '/',
      secure: isProduction,
      sameSite: env.COOKIE_SAMESITE,
    },
    passwordCost: {
      memoryKib: env.ARGON2_MEMORY_KIB,
      passes: env.ARGON2_PASSES,
      parallelism: env.ARGON2_PARALLELISM,
    },
    passwordQueue: {
      // One thread is left over, so that token signatures and file reads do not wait behind passwords.
      concurrency:
        env.ARGON2_CONCURRENCY ?? Math.min(availableParallelism(), env.UV_THREADPOOL_SIZE - 1),
      maxWaiting: env.ARGON2_QUEUE,
    },
    accounts: {
      signup: env.SIGNUP,
      requiresVerifiedEmail: env.REQUIRE_EMAIL_VERIFICATION,
    },
    pwnedPasswordsUrl: env.PWNED_PASSWORDS_URL,
    mail: {
      // Mails link to the page, wherever a request came from.
      appUrl: env.APP_URL ?? defaultAppUrl(env),
      transport: toMailTransport(env),
      from: env.MAIL_FROM ?? { name: productName, address: 'no-reply@localhost' },
      notifiesNewDevices: env.NEW_DEVICE_MAIL,
    },
    audit: { secrets: env.AUDIT_SECRET, retentionSeconds: env.AUDIT_RETENTION },
    trustedProxies: env.TRUST_PROXY,
    rateLimit: {
      enabled: env.RATE_LIMITS,
      perMinute: env.RATE_LIMIT_PER_MINUTE,
      connectionsPerNetwork: env.MAX_CONNECTIONS_PER_NETWORK,
    },
    bodyLimitBytes: env.BODY_LIMIT,
    requestTimeoutSeconds: env.REQUEST_TIMEOUT,
    maxBatchSize: env.MAX_BATCH_SIZE,
    shutdownTimeoutSeconds: env.SHUTDOWN_TIMEOUT,
    webRoot: env.WEB_ROOT,
  }
}

/** Where mails go: to a mail server, to files during development, or nowhere. */
export type MailTransportConfig =
  | { readonly kind: 'smtp'; readonly url: string }
  | { readonly kind: 'files'; readonly folder: string }
  | { readonly kind: 'none' }

function toMailTransport(
  env: Pick<z.output<typeof EnvSchema>, 'SMTP_URL' | 'NODE_ENV'>,
): MailTransportConfig {
  if (env.SMTP_URL !== undefined) return { kind: 'smtp', url: env.SMTP_URL }
  if (env.NODE_ENV === 'development') return { kind: 'files', folder: '.data/outbox' }
  return { kind: 'none' }
}

// The page that this server serves itself, else the first one that may call it.
function defaultAppUrl(
  env: Pick<z.output<typeof EnvSchema>, 'WEB_ROOT' | 'PUBLIC_URL' | 'CORS_ORIGIN' | 'PORT'>,
): string {
  if (env.WEB_ROOT !== undefined && env.PUBLIC_URL) return env.PUBLIC_URL.href
  const page = env.CORS_ORIGIN.find((origin) => /^https?:/.test(origin))
  return page ?? env.PUBLIC_URL?.href ?? `http://localhost:${env.PORT}`
}

// RFC 6265bis section 4.1.3: browsers accept __Host- cookies only over HTTPS, without a domain and with the path /. Below a
// base path the server shares its host with other applications, which must not receive its cookie.
function defaultCookieName(isProduction: boolean, basePath: string): string {
  if (!isProduction) return 'rt'
  return basePath === '' ? '__Host-rt' : '__Secure-rt'
}

// Section 5.7: the prefix is case-insensitive.
const isHostPrefixed = (name: string) => name.toLowerCase().startsWith('__host-')
