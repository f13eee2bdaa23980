// Lists every environment variable of the server: its form, its default, and whether it may come as a file.
import { MAX_ACCESS_TOKEN_TTL_SECONDS, MAX_PASSWORD_COST } from '@countersign/api'
import { z } from 'zod'
import { databaseUrl, originList, publicUrl, trustedProxies } from './values/addresses.ts'
import { privateJwkSet, secretList } from './values/keys.ts'
import { httpUrl, mailAddress, smtpUrl } from './values/mail.ts'
import {
  byteSize,
  duration,
  flag,
  headerNames,
  integer,
  schemaName,
  webRoot,
} from './values/scalars.ts'

export type Mode = (typeof modes)[number]

const modes = ['development', 'test', 'production'] as const

/** Variables that may also come as NAME_FILE, the path of a file: those that may hold a secret. */
export const fileVariables = [
  'DATABASE_URL',
  'DATABASE_DIRECT_URL',
  'JWT_ACCESS_SECRET',
  'JWT_ACCESS_PRIVATE_JWKS',
  'JWT_REFRESH_SECRET',
  'SMTP_URL',
  'AUDIT_SECRET',
] as const

/** Defaults outside production, which must be told what differs from place to place. */
export const localDefaults = {
  DATABASE_URL: 'pglite://.data/postgres',
  CORS_ORIGIN: 'http://localhost:3000',
}

/** Each variable by itself; `rules.ts` has the rules about several. */
export const EnvSchema = z.object({
  NODE_ENV: z.enum(modes, `one of ${modes.join(', ')}`),
  LOG_LEVEL: z
    .enum(
      ['fatal', 'error', 'warn', 'info', 'debug', 'trace', 'silent'],
      'a pino level such as info',
    )
    .default('info'),
  DATABASE_URL: databaseUrl,
  DATABASE_DIRECT_URL: databaseUrl.optional(),
  DATABASE_POOL: integer({ min: 1, max: 1_000 }).prefault('10'),
  DATABASE_PREPARE: flag.prefault('on'),
  DATABASE_SCHEMA: schemaName.prefault('public'),
  HOST: z.string().default('0.0.0.0'),
  PORT: integer({ min: 1, max: 65_535 }).prefault('4000'),
  CORS_ORIGIN: originList,
  CORS_HEADERS: headerNames.optional(),
  PUBLIC_URL: publicUrl.optional(),
  JWT_ACCESS_SECRET: secretList.optional(),
  JWT_ACCESS_PRIVATE_JWKS: privateJwkSet.optional(),
  JWT_REFRESH_SECRET: secretList,
  JWT_ISSUER: z.string().default('countersign'),
  JWT_AUDIENCE: z.string().default('countersign'),
  JWT_KEY_ID: z.enum(['hash', 'hmac'], 'hash or hmac').default('hash'),
  ACCESS_TOKEN_TTL: duration({
    max: MAX_ACCESS_TOKEN_TTL_SECONDS,
    form: 'at most 1d',
  }).prefault('15m'),
  // RFC 6265bis section 5.5: browsers keep no cookie for longer than 400 days.
  REFRESH_TOKEN_TTL: duration({ max: 400 * 86_400, form: 'at most 400d' }).prefault('30d'),
  SESSION_MAX_AGE: duration().prefault('90d'),
  MAX_SESSIONS_PER_USER: integer({ min: 1, max: 1_000 }).prefault('50'),
  REFRESH_GRACE: duration({ min: 0, max: 60, form: 'at most 60s' }).prefault('10s'),
  REFRESH_RETRY: z.enum(['late', 'strict'], 'late or strict').optional(),
  REFRESH_COOKIE_NAME: z
    .string()
    .regex(/^[\w!#$%&'*+.^`|~-]{1,64}$/, 'a cookie name: letters, digits, - and _')
    .optional(),
  COOKIE_SAMESITE: z.enum(['lax', 'strict', 'none'], 'lax, strict or none').default('lax'),
  SIGNUP: z.enum(['open', 'closed'], 'open or closed').default('open'),
  REQUIRE_EMAIL_VERIFICATION: flag.prefault('off'),
  PWNED_PASSWORDS_URL: httpUrl.optional(),
  APP_URL: httpUrl.optional(),
  SMTP_URL: smtpUrl.optional(),
  MAIL_FROM: mailAddress.optional(),
  NEW_DEVICE_MAIL: flag.prefault('off'),
  AUDIT_SECRET: secretList.optional(),
  AUDIT_RETENTION: duration().prefault('365d'),
  TRUST_PROXY: trustedProxies.prefault('0'),
  RATE_LIMITS: flag.prefault('on'),
  RATE_LIMIT_PER_MINUTE: integer({ min: 1, max: 1_000_000 }).prefault('120'),
  MAX_CONNECTIONS_PER_NETWORK: integer({ min: 1, max: 1_000_000 }).prefault('256'),
  BODY_LIMIT: byteSize.prefault('100kb'),
  REQUEST_TIMEOUT: duration({ max: 3_600, form: 'at most 1h' }).prefault('30s'),
  MAX_BATCH_SIZE: integer({ min: 1, max: 1_000 }).prefault('10'),
  ARGON2_MEMORY_KIB: integer({ min: 19_456, max: MAX_PASSWORD_COST.memoryKib }).prefault('19456'),
  ARGON2_PASSES: integer({ min: 2, max: MAX_PASSWORD_COST.passes }).prefault('2'),
  ARGON2_PARALLELISM: integer({ min: 1, max: MAX_PASSWORD_COST.parallelism }).prefault('1'),
  ARGON2_CONCURRENCY: integer({ min: 1, max: 1_023 }).optional(),
  ARGON2_QUEUE: integer({ min: 0, max: 100_000 }).prefault('64'),
  UV_THREADPOOL_SIZE: integer({ min: 2, max: 1_024 }).prefault('4'),
  SHUTDOWN_TIMEOUT: duration({ max: 3_600, form: 'at most 1h' }).prefault('15s'),
  WEB_ROOT: webRoot.optional(),
})

const migrationVariables = {
  NODE_ENV: true,
  LOG_LEVEL: true,
  DATABASE_URL: true,
  DATABASE_DIRECT_URL: true,
  DATABASE_POOL: true,
  DATABASE_PREPARE: true,
  DATABASE_SCHEMA: true,
} as const

/** What a migration reads. Its role need not hold the signing keys. */
export const MigrationEnvSchema = EnvSchema.pick(migrationVariables)

/** What the command line reads. */
export const CliEnvSchema = EnvSchema.pick({ ...migrationVariables, AUDIT_SECRET: true })

/** In the order in which problems are reported. */
export const variables: readonly string[] = Object.keys(EnvSchema.shape)

/** Every variable that is read, for finding misspelt ones. */
export const knownVariables: readonly string[] = [
  ...variables,
  ...fileVariables.map((name) => `${name}_FILE`),
]
