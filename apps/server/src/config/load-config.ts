// The configuration: read from the environment once, whole and checked, or the process does not start.
import { readFileSync } from 'node:fs'
import { availableParallelism } from 'node:os'
import { MAX_ACCESS_TOKEN_TTL_SECONDS, MAX_PASSWORD_COST } from '@countersign/api'
import { z } from 'zod'
import {
  byteSize,
  databaseUrl,
  duration,
  flag,
  headerNames,
  integer,
  originList,
  privateJwkSet,
  publicUrl,
  schemaName,
  secretList,
  trustedProxies,
  webRoot,
} from './env-values.ts'
import { findMisspeltVariables } from './misspelt-variables.ts'
import { isGuessableSecret } from './secret-strength.ts'

/** Everything the server can be told, in seconds, bytes, KiB and counts. */
export type Config = Readonly<ReturnType<typeof arrange>>

/** One variable that is missing or not understood. Never holds its value. */
interface ConfigProblem {
  readonly variable: string
  readonly expected: string
}

/** What a migration can be told. */
export type MigrationConfig = Readonly<ReturnType<typeof arrangeMigration>>

export type ConfigResult<TConfig = Config> =
  | { readonly kind: 'loaded'; readonly config: TConfig }
  | { readonly kind: 'invalid'; readonly problems: readonly ConfigProblem[] }

type Env = Readonly<Record<string, string | undefined>>

export type Mode = (typeof modes)[number]

const modes = ['development', 'test', 'production'] as const

// Whatever may hold a secret may also come as NAME_FILE: the path of a file that holds it.
const fileVariables = [
  'DATABASE_URL',
  'DATABASE_DIRECT_URL',
  'JWT_ACCESS_SECRET',
  'JWT_ACCESS_PRIVATE_JWKS',
  'JWT_REFRESH_SECRET',
] as const

// What development and tests need not be told. Production is told everything that differs from place to place.
const localDefaults = {
  DATABASE_URL: 'pglite://.data/postgres',
  CORS_ORIGIN: 'http://localhost:3000',
}

const EnvSchema = z.object({
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

const MigrationEnvSchema = EnvSchema.pick({
  NODE_ENV: true,
  LOG_LEVEL: true,
  DATABASE_URL: true,
  DATABASE_DIRECT_URL: true,
  DATABASE_POOL: true,
  DATABASE_PREPARE: true,
  DATABASE_SCHEMA: true,
})

type Variable = keyof typeof EnvSchema.shape

// A rule about several variables is asked only when each of them is right for itself.
function rule(variables: readonly [Variable, ...Variable[]], error: string) {
  return {
    path: [variables[0]],
    error,
    when: ({ issues }: z.core.ParsePayload) =>
      !issues.some(({ path }) => variables.some((variable) => variable === path?.[0])),
  }
}

const isPrefixed = (cookieName: string) => /^__(Host|Secure)-/i.test(cookieName)

// Browsers take their own machine for as good as HTTPS. Native shells have schemes of their own.
const isSecureOrigin = (origin: string) => !isPlain(origin) || isLoopback(new URL(origin).hostname)
const isPlain = (origin: string) => origin.startsWith('http://')
const isLoopback = (host: string) => /^(localhost|.+\.localhost|127(\.\d+){3}|\[::1\])$/.test(host)

const guessable = 'random secrets, such as `openssl rand -base64 48` prints'

const ConsistentEnvSchema = EnvSchema.refine(
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
    (env) => env.NODE_ENV !== 'production' || !env.JWT_ACCESS_SECRET?.some(isGuessableSecret),
    rule(['JWT_ACCESS_SECRET', 'NODE_ENV'], guessable),
  )
  .refine(
    (env) => env.NODE_ENV !== 'production' || !env.JWT_REFRESH_SECRET.some(isGuessableSecret),
    rule(['JWT_REFRESH_SECRET', 'NODE_ENV'], guessable),
  )

/**
 * Parses the environment; lists every variable that is wrong, not only the first. Without NODE_ENV the mode is that of
 * the code: production where it was built, development from its sources.
 */
export function loadConfig(env: Env, defaultMode: Mode = 'development'): ConfigResult {
  return load(env, defaultMode, (values) => ConsistentEnvSchema.safeParse(values), arrange)
}

/** Parses what a migration needs to know, and nothing else: its role need not hold the signing keys. */
export function loadMigrationConfig(
  env: Env,
  defaultMode: Mode = 'development',
): ConfigResult<MigrationConfig> {
  return load(env, defaultMode, (values) => MigrationEnvSchema.safeParse(values), arrangeMigration)
}

function load<TEnv, TConfig extends object>(
  env: Env,
  defaultMode: Mode,
  parse: (values: Env) => z.ZodSafeParseResult<TEnv>,
  toConfig: (parsed: TEnv) => TConfig,
): ConfigResult<TConfig> {
  const { values, problems: fileProblems } = readFileVariables(env)
  const disguised = findDisguisedVariables(env)
  values.NODE_ENV ??= defaultMode
  const isLocal = values.NODE_ENV !== 'production'
  const parsed = parse(isLocal ? { ...localDefaults, ...values } : values)

  const problems = [
    ...disguised,
    ...[...fileProblems, ...problemsOf(parsed.error)].toSorted(inOrderOfVariables),
  ]
  if (!parsed.success || problems.length > 0) return { kind: 'invalid', problems }
  return { kind: 'loaded', config: deepFreeze(toConfig(parsed.data)) }
}

function problemsOf(error: z.ZodError | undefined): ConfigProblem[] {
  return (error?.issues ?? []).map((issue) => ({
    variable: issue.path.join('.'),
    expected: issue.code === 'invalid_type' ? 'to be set' : issue.message,
  }))
}

const variables: readonly string[] = Object.keys(EnvSchema.shape)

/** Every variable that is read, for finding misspelt ones. */
export const knownVariables: readonly string[] = [
  ...variables,
  ...fileVariables.map((name) => `${name}_FILE`),
]

// What was to be set, and is not: the server would silently do without it. A mode that nobody meant is the worst of it.
function findDisguisedVariables(env: Env): ConfigProblem[] {
  return findMisspeltVariables(env, knownVariables)
    .filter(({ isDisguised, meant }) => isDisguised || (meant === 'NODE_ENV' && !env.NODE_ENV))
    .map(({ variable, meant }) => ({ variable, expected: `its name to be ${meant}` }))
}

const inOrderOfVariables = (a: ConfigProblem, b: ConfigProblem) =>
  variables.indexOf(a.variable) - variables.indexOf(b.variable)

// An empty variable counts as unset: compose files and CI pass those on.
function readFileVariables(env: Env) {
  const values = Object.fromEntries(Object.entries(env).filter(([, value]) => value !== ''))
  const problems: ConfigProblem[] = []
  for (const name of fileVariables) {
    const path = values[`${name}_FILE`]
    if (path === undefined) continue
    try {
      values[name] = readFileSync(path, 'utf8').trim()
    } catch {
      problems.push({ variable: `${name}_FILE`, expected: 'the path of a readable file' })
    }
  }
  return { values, problems }
}

function arrangeMigration(env: z.output<typeof MigrationEnvSchema>) {
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

function arrange(env: z.output<typeof EnvSchema>) {
  const isProduction = env.NODE_ENV === 'production'
  const basePath = env.PUBLIC_URL?.basePath ?? ''
  const cookieName = env.REFRESH_COOKIE_NAME ?? defaultCookieName(isProduction, basePath)
  return {
    ...arrangeMigration(env),
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
      // Without a grace every token works once, as it was asked for.
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
      // One thread of the pool is never argon2's: signatures of tokens and reads of files do not wait behind passwords.
      concurrency:
        env.ARGON2_CONCURRENCY ?? Math.min(availableParallelism(), env.UV_THREADPOOL_SIZE - 1),
      maxWaiting: env.ARGON2_QUEUE,
    },
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

// RFC 6265bis section 4.1.3: browsers take __Host- cookies only over HTTPS, without a domain and with the path /. Below a
// path of its own the server shares its host with others, who are not to be sent its cookie.
function defaultCookieName(isProduction: boolean, basePath: string): string {
  if (!isProduction) return 'rt'
  return basePath === '' ? '__Host-rt' : '__Secure-rt'
}

// Section 5.7: the prefix counts in any case.
const isHostPrefixed = (name: string) => name.toLowerCase().startsWith('__host-')

function deepFreeze<TValue extends object>(value: TValue): TValue {
  for (const part of Object.values(value)) if (typeof part === 'object' && part) deepFreeze(part)
  return Object.freeze(value)
}
