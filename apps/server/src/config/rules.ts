// Checks the rules that concern several environment variables.
import type { z } from 'zod'
import { isGuessableSecret } from './secret-strength.ts'
import { EnvSchema } from './variables.ts'

type Variable = keyof typeof EnvSchema.shape

// Checked only when each of its variables is valid by itself.
function rule(variables: readonly [Variable, ...Variable[]], error: string) {
  return {
    path: [variables[0]],
    error,
    when: ({ issues }: z.core.ParsePayload) =>
      !issues.some(({ path }) => variables.some((variable) => variable === path?.[0])),
  }
}

const isPrefixed = (cookieName: string) => /^__(Host|Secure)-/i.test(cookieName)

// Browsers treat loopback as secure. Native shells have schemes of their own.
const isSecureOrigin = (origin: string) => !isPlain(origin) || isLoopback(new URL(origin).hostname)
const isPlain = (origin: string) => origin.startsWith('http://')
const isLoopback = (host: string) => /^(localhost|.+\.localhost|127(\.\d+){3}|\[::1\])$/.test(host)

const guessable = 'random secrets, such as `openssl rand -base64 48` prints'

/** The environment whose variables agree with each other. The error is what was expected of the first one named. */
export const ConsistentEnvSchema = EnvSchema.refine(
  (env) => !env.JWT_REFRESH_SECRET.some((secret) => env.JWT_ACCESS_SECRET?.includes(secret)),
  rule(
    ['JWT_REFRESH_SECRET', 'JWT_ACCESS_SECRET'],
    'secrets that JWT_ACCESS_SECRET does not use as well',
  ),
)
  .refine(
    (env) => env.JWT_ACCESS_SECRET !== undefined || env.JWT_ACCESS_PRIVATE_JWKS !== undefined,
    rule(['JWT_ACCESS_SECRET', 'JWT_ACCESS_PRIVATE_JWKS'], 'to be set'),
  )
  .refine(
    (env) => env.REFRESH_TOKEN_TTL <= env.SESSION_MAX_AGE,
    rule(['REFRESH_TOKEN_TTL', 'SESSION_MAX_AGE'], 'no more than SESSION_MAX_AGE'),
  )
  .refine(
    (env) => env.REFRESH_RETRY !== 'late' || env.REFRESH_GRACE > 0,
    rule(
      ['REFRESH_RETRY', 'REFRESH_GRACE'],
      'strict while REFRESH_GRACE is 0s, for example REFRESH_RETRY=strict: late retries of two tabs need a grace',
    ),
  )
  .refine(
    (env) => env.ACCESS_TOKEN_TTL <= env.REFRESH_TOKEN_TTL,
    rule(['ACCESS_TOKEN_TTL', 'REFRESH_TOKEN_TTL'], 'no more than REFRESH_TOKEN_TTL'),
  )
  .refine(
    (env) => env.REFRESH_GRACE < env.REFRESH_TOKEN_TTL,
    rule(['REFRESH_GRACE', 'REFRESH_TOKEN_TTL'], 'less than REFRESH_TOKEN_TTL'),
  )
  .refine(
    (env) => env.NODE_ENV !== 'production' || env.CORS_ORIGIN.every(isSecureOrigin),
    rule(['CORS_ORIGIN', 'NODE_ENV'], 'https:// origins in production'),
  )
  .refine(
    (env) =>
      env.NODE_ENV !== 'production' ||
      env.COOKIE_SAMESITE !== 'none' ||
      !env.CORS_ORIGIN.some(isPlain),
    rule(
      ['CORS_ORIGIN', 'COOKIE_SAMESITE', 'NODE_ENV'],
      'https:// origins with COOKIE_SAMESITE=none',
    ),
  )
  .refine(
    (env) =>
      env.REFRESH_COOKIE_NAME === undefined ||
      isPrefixed(env.REFRESH_COOKIE_NAME) === (env.NODE_ENV === 'production'),
    rule(
      ['REFRESH_COOKIE_NAME', 'NODE_ENV'],
      'a name that begins with __Host- or __Secure- in production, such as __Host-rt, and only there',
    ),
  )
  .refine(
    (env) => env.COOKIE_SAMESITE !== 'none' || env.NODE_ENV === 'production',
    rule(
      ['COOKIE_SAMESITE', 'NODE_ENV'],
      'lax or strict outside production: none needs a Secure cookie',
    ),
  )
  .refine(
    (env) =>
      env.NODE_ENV !== 'production' || !env.PUBLIC_URL || isSecureOrigin(env.PUBLIC_URL.origin),
    rule(
      ['PUBLIC_URL', 'NODE_ENV'],
      'an https URL such as https://example.com/auth: browsers send Secure cookies nowhere else',
    ),
  )
  .refine(
    (env) => (env.ARGON2_CONCURRENCY ?? 1) < env.UV_THREADPOOL_SIZE,
    rule(['ARGON2_CONCURRENCY', 'UV_THREADPOOL_SIZE'], 'less than UV_THREADPOOL_SIZE'),
  )
  .refine(
    (env) => env.SMTP_URL === undefined || env.MAIL_FROM !== undefined,
    rule(['MAIL_FROM', 'SMTP_URL'], 'to be set with SMTP_URL: the sender of mails'),
  )
  .refine(
    (env) =>
      !env.REQUIRE_EMAIL_VERIFICATION ||
      env.SMTP_URL !== undefined ||
      env.NODE_ENV === 'development',
    rule(
      ['REQUIRE_EMAIL_VERIFICATION', 'SMTP_URL', 'NODE_ENV'],
      'off without SMTP_URL: nobody could verify an address',
    ),
  )
  .refine(
    (env) => env.NODE_ENV !== 'production' || !env.APP_URL || isSecureOrigin(env.APP_URL),
    rule(['APP_URL', 'NODE_ENV'], 'an https URL in production: its links sign people in'),
  )
  .refine(
    (env) => env.NODE_ENV !== 'production' || !env.AUDIT_SECRET?.some(isGuessableSecret),
    rule(['AUDIT_SECRET', 'NODE_ENV'], guessable),
  )
  .refine(
    (env) => env.NODE_ENV !== 'production' || !env.JWT_ACCESS_SECRET?.some(isGuessableSecret),
    rule(['JWT_ACCESS_SECRET', 'NODE_ENV'], guessable),
  )
  .refine(
    (env) => env.NODE_ENV !== 'production' || !env.JWT_REFRESH_SECRET.some(isGuessableSecret),
    rule(['JWT_REFRESH_SECRET', 'NODE_ENV'], guessable),
  )
