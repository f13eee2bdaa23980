import { mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs'
import { availableParallelism, tmpdir } from 'node:os'
import { join, relative } from 'node:path'
import { parseEnv } from 'node:util'
import { afterAll, beforeAll, describe, expect, test } from 'vitest'
import { loadConfig } from './load-config.ts'
import type { Config } from './to-config.ts'
import { EnvSchema } from './variables.ts'

type Env = Parameters<typeof loadConfig>[0]

const publicJwk = { kty: 'OKP', crv: 'Ed25519', x: 'x'.repeat(43) }
const privateJwk = { ...publicJwk, d: 'd'.repeat(43) }
const ACCESS_SECRET = 'Xq7vN2mK9pRt4wYz8bCd3fGh6jLs1aEu'
const REFRESH_SECRET = 'uE5aH1sL0jG6fD3cB8zY4wT9rP2nM7kV'
const secrets = { JWT_ACCESS_SECRET: ACCESS_SECRET, JWT_REFRESH_SECRET: REFRESH_SECRET }
// Any folder with an index.html will do.
const webFolder = join(import.meta.dirname, '../../../web')
const production = {
  ...secrets,
  NODE_ENV: 'production',
  DATABASE_URL: 'postgresql://ada:pw@db.example.com/countersign',
  CORS_ORIGIN: 'https://app.example.com',
}

describe('development', () => {
  test('needs nothing but the two secrets', () => {
    expect(load(secrets)).toEqual({
      mode: 'development',
      host: '0.0.0.0',
      port: 4000,
      database: {
        url: 'pglite://.data/postgres',
        directUrl: 'pglite://.data/postgres',
        poolSize: 10,
        prepare: true,
        schema: 'public',
      },
      corsOrigins: ['http://localhost:3000'],
      corsHeaders: [],
      accessToken: {
        secrets: [ACCESS_SECRET],
        issuer: 'countersign',
        audience: 'countersign',
        keyId: 'hash',
        ttlSeconds: 15 * 60,
      },
      refreshToken: { secrets: [REFRESH_SECRET], keyId: 'hash' },
      session: {
        idleSeconds: 30 * 86_400,
        maxAgeSeconds: 90 * 86_400,
        graceSeconds: 10,
        retry: 'late',
        maxPerUser: 50,
      },
      refreshCookie: { name: 'rt', path: '/', secure: false, sameSite: 'lax' },
      passwordCost: { memoryKib: 19_456, passes: 2, parallelism: 1 },
      passwordQueue: { concurrency: Math.min(availableParallelism(), 3), maxWaiting: 64 },
      accounts: { signup: 'open', requiresVerifiedEmail: false },
      mail: {
        appUrl: 'http://localhost:3000',
        transport: { kind: 'files', folder: '.data/outbox' },
        from: { name: 'Countersign', address: 'no-reply@localhost' },
        notifiesNewDevices: false,
      },
      audit: { retentionSeconds: 365 * 86_400 },
      trustedProxies: 0,
      rateLimit: { enabled: true, perMinute: 120, connectionsPerNetwork: 256 },
      bodyLimitBytes: 102_400,
      maxBatchSize: 10,
      logLevel: 'info',
      requestTimeoutSeconds: 30,
      shutdownTimeoutSeconds: 15,
    })
  })

  test('needs both secrets', () => {
    expect(problemsOf({})).toEqual([
      { variable: 'JWT_ACCESS_SECRET', expected: 'to be set' },
      { variable: 'JWT_REFRESH_SECRET', expected: 'to be set' },
    ])
  })

  test('and tests have the same defaults, but that tests send no mail', () => {
    const development = load(secrets)
    expect(load({ ...secrets, NODE_ENV: 'test' })).toEqual({
      ...development,
      mode: 'test',
      mail: { ...development.mail, transport: { kind: 'none' } },
    })
  })
})

describe('a public URL with a path', () => {
  const below = { ...production, PUBLIC_URL: 'https://example.com/auth' }

  test.each([
    ['production without one', production, '__Host-rt', '/'],
    ['one without a path', { ...production, PUBLIC_URL: 'https://example.com' }, '__Host-rt', '/'],
    ['one with a path', below, '__Secure-rt', '/auth'],
    [
      'one with a path, and a name of its own',
      { ...below, REFRESH_COOKIE_NAME: '__Secure-x' },
      '__Secure-x',
      '/auth',
    ],
    [
      '__Host-, which insists on the root',
      { ...below, REFRESH_COOKIE_NAME: '__Host-rt' },
      '__Host-rt',
      '/',
    ],
    ['__host- in any case', { ...below, REFRESH_COOKIE_NAME: '__hoST-rt' }, '__hoST-rt', '/'],
  ])('[28] decides name and path of the cookie: %s', (_, env, name, path) => {
    expect(load(env).refreshCookie).toMatchObject({ name, path })
  })

  test.each([
    'http://example.com',
    'http://localhost.example.com/auth',
    'http://127.0.0.1.example',
  ])('[17] production refuses %s, where no Secure cookie is sent', (PUBLIC_URL) => {
    expect(problemsOf({ ...production, PUBLIC_URL })).toEqual([
      { variable: 'PUBLIC_URL', expected: expect.stringContaining('an https URL') },
    ])
  })

  test.each(['http://localhost:4000', 'http://127.0.0.1:4000/auth', 'http://[::1]'])(
    'production takes %s for secure, as browsers do',
    (PUBLIC_URL) => expect(problemsOf({ ...production, PUBLIC_URL })).toEqual([]),
  )
})

describe('production', () => {
  test('[17] production is told the database, the origins and both secrets', () => {
    expect(problemsOf({ NODE_ENV: 'production' })).toEqual([
      { variable: 'DATABASE_URL', expected: 'to be set' },
      { variable: 'CORS_ORIGIN', expected: 'to be set' },
      { variable: 'JWT_ACCESS_SECRET', expected: 'to be set' },
      { variable: 'JWT_REFRESH_SECRET', expected: 'to be set' },
    ])
  })

  test('has a Secure cookie bound to its host', () => {
    expect(load(production).refreshCookie).toEqual({
      name: '__Host-rt',
      path: '/',
      secure: true,
      sameSite: 'lax',
    })
  })

  test('keeps its cookie Secure under another name', () => {
    const { refreshCookie } = load({ ...production, REFRESH_COOKIE_NAME: '__Host-session' })
    expect(refreshCookie).toMatchObject({ name: '__Host-session', secure: true })
  })

  test.each([
    ['a phrase to be replaced', 'change-me-'.repeat(4)],
    ['one character over and over', 'x'.repeat(64)],
    ['a phrase with the year', 'AcmeWidgets-Production-Secret-2026'],
  ])('[17] production refuses %s for a secret', (_, placeholder) => {
    for (const variable of ['JWT_ACCESS_SECRET', 'JWT_REFRESH_SECRET']) {
      expect(variablesOf({ ...production, [variable]: placeholder })).toEqual([variable])
    }
  })

  test('[17] is the mode of a built server without NODE_ENV', () => {
    const { NODE_ENV, ...unsaid } = production
    const loaded = loadConfig(unsaid, 'production')
    expect(loaded).toMatchObject({ kind: 'loaded', config: { mode: NODE_ENV } })
    expect(loadConfig({ ...secrets, NODE_ENV: '' }, 'production').kind).toBe('invalid')
    expect(loadConfig({ ...secrets, NODE_ENV: 'development' }, 'production').kind).toBe('loaded')
  })

  test.each([
    ['\uFEFFNODE_ENV', '\\ufeffNODE_ENV'],
    ['NODE_ENV ', 'NODE_ENV '],
    ['NODE_ENV\u200b', 'NODE_ENV\\u200b'],
    ['export NODE_ENV', 'export NODE_ENV'],
    ['NOD_ENV', 'NOD_ENV'],
    ['node_env', 'node_env'],
    ['NODE-ENV', 'NODE-ENV'],
  ])('[17] a mode in a variable named %j is refused, not passed over', (name, variable) => {
    const { NODE_ENV, ...unsaid } = production
    for (const env of [
      { ...unsaid, [name]: NODE_ENV },
      { ...secrets, [name]: NODE_ENV },
    ]) {
      expect(problemsOf(env)).toContainEqual({ variable, expected: 'its name to be NODE_ENV' })
    }
  })

  test('[17] a byte-order mark before any variable is refused', () => {
    const env = { ...production, '\uFEFFTRUST_PROXY': '1' }
    expect(problemsOf(env)).toEqual([
      { variable: '\\ufeffTRUST_PROXY', expected: 'its name to be TRUST_PROXY' },
    ])
    expect(variablesOf({ ...production, NOD_ENV: 'x', COOKIE_SAME_SITE: 'strict' })).toEqual([])
  })

  test.each([
    'http://app.example.com',
    'http://10.0.0.1:3000',
    'http://localhost.example.com',
    'https://app.example.com,http://app.example.com',
  ])('[17] production refuses the origins %s', (CORS_ORIGIN) => {
    expect(variablesOf({ ...production, CORS_ORIGIN })).toEqual(['CORS_ORIGIN'])
  })

  test.each(['http://localhost:3000', 'http://127.0.0.1', 'http://[::1]:3000'])(
    '[17] production takes the loopback origin %s, but not with SameSite=None',
    (CORS_ORIGIN) => {
      expect(load({ ...production, CORS_ORIGIN }).corsOrigins).toEqual([CORS_ORIGIN])
      expect(variablesOf({ ...production, CORS_ORIGIN, COOKIE_SAMESITE: 'none' })).toEqual([
        'CORS_ORIGIN',
      ])
    },
  )

  test('[17] the prefixes of cookie names are for production, and production for them', () => {
    for (const REFRESH_COOKIE_NAME of ['rt', 'session', '__rt', 'x__Host-rt']) {
      expect(variablesOf({ ...production, REFRESH_COOKIE_NAME })).toEqual(['REFRESH_COOKIE_NAME'])
    }
    for (const REFRESH_COOKIE_NAME of ['__Host-rt', '__Secure-rt', '__host-rt']) {
      expect(variablesOf({ ...secrets, REFRESH_COOKIE_NAME })).toEqual(['REFRESH_COOKIE_NAME'])
      expect(variablesOf({ ...production, REFRESH_COOKIE_NAME })).toEqual([])
    }
  })

  test.each(['prod', 'Production', 'PRODUCTION', 'staging', 'production '])(
    '[17] production is not meant by NODE_ENV=%j, which is refused',
    (mode) => {
      expect(problemsOf({ ...production, NODE_ENV: mode })).toEqual([
        { variable: 'NODE_ENV', expected: 'one of development, test, production' },
      ])
    },
  )
})

describe('what is set', () => {
  test.each<
    [variable: string, value: string, read: (config: Config) => unknown, expected: unknown]
  >([
    ['HOST', '127.0.0.1', (config) => config.host, '127.0.0.1'],
    ['PORT', '65535', (config) => config.port, 65_535],
    ['DATABASE_URL', 'pglite://memory', (config) => config.database.url, 'pglite://memory'],
    ['DATABASE_URL', 'pglite://memory', (config) => config.database.directUrl, 'pglite://memory'],
    [
      'DATABASE_DIRECT_URL',
      'postgres://db/x',
      (config) => config.database.directUrl,
      'postgres://db/x',
    ],
    ['DATABASE_POOL', '1', (config) => config.database.poolSize, 1],
    ['DATABASE_PREPARE', 'off', (config) => config.database.prepare, false],
    ['DATABASE_SCHEMA', 'auth', (config) => config.database.schema, 'auth'],
    [
      'CORS_ORIGIN',
      'https://a.example,https://b.example',
      (config) => config.corsOrigins,
      ['https://a.example', 'https://b.example'],
    ],
    [
      'JWT_ACCESS_SECRET',
      `${'N'.repeat(31)}1,${ACCESS_SECRET}`,
      (config) => config.accessToken.secrets,
      [`${'N'.repeat(31)}1`, ACCESS_SECRET],
    ],
    [
      'JWT_REFRESH_SECRET',
      `${'N'.repeat(31)}1,${REFRESH_SECRET}`,
      (config) => config.refreshToken.secrets,
      [`${'N'.repeat(31)}1`, REFRESH_SECRET],
    ],
    [
      'JWT_ISSUER',
      'https://auth.example.com',
      (config) => config.accessToken.issuer,
      'https://auth.example.com',
    ],
    ['JWT_AUDIENCE', 'shop', (config) => config.accessToken.audience, 'shop'],
    ['ACCESS_TOKEN_TTL', '90s', (config) => config.accessToken.ttlSeconds, 90],
    ['REFRESH_TOKEN_TTL', '12h', (config) => config.session.idleSeconds, 43_200],
    ['SESSION_MAX_AGE', '365d', (config) => config.session.maxAgeSeconds, 31_536_000],
    ['MAX_SESSIONS_PER_USER', '5', (config) => config.session.maxPerUser, 5],
    [
      'JWT_ACCESS_PRIVATE_JWKS',
      JSON.stringify({ keys: [privateJwk] }),
      (config) => config.accessToken.privateJwks,
      [privateJwk],
    ],
    ['JWT_KEY_ID', 'hmac', (config) => config.refreshToken.keyId, 'hmac'],
    ['REFRESH_GRACE', '0s', (config) => config.session.graceSeconds, 0],
    ['REFRESH_RETRY', 'strict', (config) => config.session.retry, 'strict'],
    ['REFRESH_GRACE', '0s', (config) => config.session.retry, 'strict'],
    ['REFRESH_COOKIE_NAME', 'sid', (config) => config.refreshCookie.name, 'sid'],
    ['COOKIE_SAMESITE', 'strict', (config) => config.refreshCookie.sameSite, 'strict'],
    ['TRUST_PROXY', '2', (config) => config.trustedProxies, 2],
    ['TRUST_PROXY', '10.0.0.0/8,::1', (config) => config.trustedProxies, ['10.0.0.0/8', '::1']],
    ['RATE_LIMITS', 'off', (config) => config.rateLimit.enabled, false],
    ['RATE_LIMIT_PER_MINUTE', '6000', (config) => config.rateLimit.perMinute, 6_000],
    ['MAX_CONNECTIONS_PER_NETWORK', '9', (config) => config.rateLimit.connectionsPerNetwork, 9],
    ['BODY_LIMIT', '2mb', (config) => config.bodyLimitBytes, 2_097_152],
    ['MAX_BATCH_SIZE', '1', (config) => config.maxBatchSize, 1],
    ['ARGON2_MEMORY_KIB', '65536', (config) => config.passwordCost.memoryKib, 65_536],
    ['ARGON2_PASSES', '3', (config) => config.passwordCost.passes, 3],
    ['ARGON2_PARALLELISM', '4', (config) => config.passwordCost.parallelism, 4],
    ['ARGON2_CONCURRENCY', '3', (config) => config.passwordQueue.concurrency, 3],
    ['ARGON2_QUEUE', '0', (config) => config.passwordQueue.maxWaiting, 0],
    ['UV_THREADPOOL_SIZE', '2', (config) => config.passwordQueue.concurrency, 1],
    ['LOG_LEVEL', 'silent', (config) => config.logLevel, 'silent'],
    ['SIGNUP', 'closed', (config) => config.accounts.signup, 'closed'],
    ['REQUIRE_EMAIL_VERIFICATION', 'on', (config) => config.accounts.requiresVerifiedEmail, true],
    [
      'PWNED_PASSWORDS_URL',
      'https://api.pwnedpasswords.com/range/',
      (config) => config.pwnedPasswordsUrl,
      'https://api.pwnedpasswords.com/range',
    ],
    ['APP_URL', 'https://Example.com/a/', (config) => config.mail.appUrl, 'https://example.com/a'],
    ['NEW_DEVICE_MAIL', 'on', (config) => config.mail.notifiesNewDevices, true],
    ['AUDIT_SECRET', ACCESS_SECRET, (config) => config.audit.secrets, [ACCESS_SECRET]],
    ['AUDIT_RETENTION', '90d', (config) => config.audit.retentionSeconds, 90 * 86_400],
    ['REQUEST_TIMEOUT', '1m', (config) => config.requestTimeoutSeconds, 60],
    ['SHUTDOWN_TIMEOUT', '1m', (config) => config.shutdownTimeoutSeconds, 60],
    ['WEB_ROOT', relative('', webFolder), (config) => config.webRoot, webFolder],
  ])('%s=%s is taken', (variable, value, read, expected) => {
    expect(read(load({ ...secrets, [variable]: value }))).toEqual(expected)
  })

  test.each([
    ['PORT', ['0', '65536', '-1', '4000x', '0x10']],
    ['DATABASE_URL', ['mysql://db/x', 'db', 'postgresql://', 'pglite://']],
    ['DATABASE_DIRECT_URL', ['mysql://db/x']],
    ['DATABASE_POOL', ['0', '1001', 'many']],
    ['DATABASE_PREPARE', ['maybe', '1']],
    [
      'DATABASE_SCHEMA',
      ['Auth', 'pg_auth', 'information_schema', 'a.b', '1st', 'a b', 'x'.repeat(64)],
    ],
    ['CORS_ORIGIN', ['*', 'https://app.example.com/', 'app.example.com', 'null']],
    ['JWT_ACCESS_SECRET', ['short', `${ACCESS_SECRET},short`, `${ACCESS_SECRET},`]],
    ['JWT_REFRESH_SECRET', ['short', `${REFRESH_SECRET},short`]],
    ['JWT_ACCESS_PRIVATE_JWKS', ['{', '{}', '{"keys":[]}', JSON.stringify({ keys: [publicJwk] })]],
    ['MAX_SESSIONS_PER_USER', ['0', '1001', 'all']],
    ['ACCESS_TOKEN_TTL', ['0s', '15', '15min', '-1m', '25h']],
    ['REFRESH_TOKEN_TTL', ['0d', 'forever', '91d', '401d']],
    ['REFRESH_GRACE', ['10', '-1s', 'off', '61s', '3650d']],
    ['JWT_KEY_ID', ['sha256', 'HMAC']],
    ['REFRESH_RETRY', ['Late', 'on', '10s']],
    ['REFRESH_COOKIE_NAME', ['a b', 'a=b', 'a;b', 'a,b', 'é', 'x'.repeat(65)]],
    ['COOKIE_SAMESITE', ['Lax', 'no', 'none']],
    ['SIGNUP', ['on', 'Open', 'invite']],
    ['REQUIRE_EMAIL_VERIFICATION', ['yes', '1']],
    ['PWNED_PASSWORDS_URL', ['on', 'ftp://example.com', 'https://example.com/?a=b']],
    ['APP_URL', ['app.example.com', 'https://app.example.com/#top', 'https://a@example.com']],
    ['SMTP_URL', ['mail.example.com:587', 'http://mail.example.com', 'smtp://']],
    ['MAIL_FROM', ['Example', 'a@example.com, b@example.com', 'Example <a@example.com> <b@c.d>']],
    ['NEW_DEVICE_MAIL', ['yes', 'always']],
    ['AUDIT_SECRET', ['short', `${ACCESS_SECRET},short`]],
    ['AUDIT_RETENTION', ['0d', 'forever', '365']],
    ['TRUST_PROXY', ['true', '11', 'loopback', '0.0.0.0/0']],
    ['RATE_LIMITS', ['no', '0']],
    ['RATE_LIMIT_PER_MINUTE', ['0', '1000001', '1.5']],
    ['MAX_CONNECTIONS_PER_NETWORK', ['0', '1000001', '1.5']],
    ['BODY_LIMIT', ['100', '0kb', '1gb']],
    ['MAX_BATCH_SIZE', ['0', '1001']],
    ['ARGON2_MEMORY_KIB', ['19455', '1048577', '19mb']],
    ['ARGON2_PASSES', ['1', '101']],
    ['ARGON2_PARALLELISM', ['0', '65']],
    ['ARGON2_CONCURRENCY', ['0', '4', '1024', 'all']],
    ['ARGON2_QUEUE', ['-1', '100001', 'off']],
    ['UV_THREADPOOL_SIZE', ['1', '1025', 'many']],
    ['LOG_LEVEL', ['verbose', 'INFO']],
    ['REQUEST_TIMEOUT', ['0s', '15', '61m']],
    ['SHUTDOWN_TIMEOUT', ['0s', '15', '61m']],
    ['WEB_ROOT', ['/nowhere', import.meta.dirname, import.meta.filename]],
  ])('%s is refused as any of %j', (variable, values) => {
    const refusals = values.map((value) => variablesOf({ ...secrets, [variable]: value }))
    expect(refusals).toEqual(values.map(() => [variable]))
  })

  test('to nothing counts as unset', () => {
    const empty = Object.fromEntries(Object.keys(EnvSchema.shape).map((variable) => [variable, '']))
    expect(load({ ...empty, ...secrets })).toEqual(load(secrets))
    expect(variablesOf({ ...production, CORS_ORIGIN: '' })).toEqual(['CORS_ORIGIN'])
    expect(variablesOf({ ...production, JWT_ACCESS_SECRET: '' })).toEqual(['JWT_ACCESS_SECRET'])
  })

  test('that nobody asked for is left alone', () => {
    expect(load({ ...secrets, HOME: '/root', SECRET: 'x' })).toEqual(load(secrets))
  })
})

describe('variables that contradict each other', () => {
  test('[17] one secret for both tokens is refused, wherever it stands in its list', () => {
    const expected = 'secrets that JWT_ACCESS_SECRET does not use as well'
    const problem = { variable: 'JWT_REFRESH_SECRET', expected }
    expect(problemsOf({ ...secrets, JWT_REFRESH_SECRET: ACCESS_SECRET })).toEqual([problem])
    expect(
      problemsOf({
        JWT_ACCESS_SECRET: `${'N'.repeat(31)}1,${ACCESS_SECRET}`,
        JWT_REFRESH_SECRET: `${REFRESH_SECRET}, ${ACCESS_SECRET}`,
      }),
    ).toEqual([problem])
  })

  test('late retries need a grace', () => {
    expect(problemsOf({ ...secrets, REFRESH_GRACE: '0s', REFRESH_RETRY: 'late' })).toEqual([
      { variable: 'REFRESH_RETRY', expected: expect.stringContaining('REFRESH_RETRY=strict') },
    ])
  })

  test('an idle time beyond the life of a session is refused, one equal to it is not', () => {
    const limits = { ...secrets, SESSION_MAX_AGE: '7d' }
    expect(problemsOf({ ...limits, REFRESH_TOKEN_TTL: '169h' })).toEqual([
      { variable: 'REFRESH_TOKEN_TTL', expected: 'no more than SESSION_MAX_AGE' },
    ])
    expect(load({ ...limits, REFRESH_TOKEN_TTL: '168h' }).session.idleSeconds).toBe(604_800)
  })

  test('[61] an access token that would outlive an unused session is refused', () => {
    expect(problemsOf({ ...secrets, REFRESH_TOKEN_TTL: '10m' })).toEqual([
      { variable: 'ACCESS_TOKEN_TTL', expected: 'no more than REFRESH_TOKEN_TTL' },
    ])
    expect(load({ ...secrets, REFRESH_TOKEN_TTL: '15m' }).session.idleSeconds).toBe(900)
  })

  test('[17] two keys of one name, or one key twice, are refused', () => {
    const other = { ...privateJwk, x: 'y'.repeat(43) }
    for (const keys of [
      [privateJwk, privateJwk],
      [
        { ...privateJwk, kid: 'one' },
        { ...other, kid: 'one' },
      ],
    ]) {
      const JWT_ACCESS_PRIVATE_JWKS = JSON.stringify({ keys })
      expect(variablesOf({ ...secrets, JWT_ACCESS_PRIVATE_JWKS })).toEqual([
        'JWT_ACCESS_PRIVATE_JWKS',
      ])
    }
  })

  test('passwords never take every thread of the pool', () => {
    const threads = (size: string, argon2?: string) => ({
      ...secrets,
      UV_THREADPOOL_SIZE: size,
      ARGON2_CONCURRENCY: argon2,
    })
    expect(problemsOf(threads('8', '8'))).toEqual([
      { variable: 'ARGON2_CONCURRENCY', expected: 'less than UV_THREADPOOL_SIZE' },
    ])
    expect(load(threads('8', '7')).passwordQueue.concurrency).toBe(7)
    const cores = availableParallelism()
    expect(load(threads('1024')).passwordQueue.concurrency).toBe(Math.min(cores, 1_023))
    expect(load(threads('2')).passwordQueue.concurrency).toBe(1)
  })

  test('SameSite=None is refused where the cookie is not Secure', () => {
    expect(variablesOf({ ...secrets, COOKIE_SAMESITE: 'none' })).toEqual(['COOKIE_SAMESITE'])
    expect(load({ ...production, COOKIE_SAMESITE: 'none' }).refreshCookie.sameSite).toBe('none')
  })

  test('are named although another variable is wrong for itself', () => {
    const equal = { JWT_ACCESS_SECRET: ACCESS_SECRET, JWT_REFRESH_SECRET: ACCESS_SECRET }
    for (const [variable, value] of [
      ['PORT', 'none'],
      ['LOG_LEVEL', 'loud'],
      ['NODE_ENV', 'prod'],
    ] as const) {
      expect(variablesOf({ ...equal, [variable]: value })).toEqual(
        expect.arrayContaining(['JWT_REFRESH_SECRET', variable]),
      )
    }
  })

  test.each(['0d', '90'])('only SESSION_MAX_AGE is blamed for its own bad form %j', (value) => {
    expect(variablesOf({ ...secrets, SESSION_MAX_AGE: value })).toEqual(['SESSION_MAX_AGE'])
  })
})

describe('problems', () => {
  const canary = 'canary-7f3a'
  const allWrong = {
    NODE_ENV: canary,
    PORT: canary,
    DATABASE_URL: `mysql://ada:${canary}@db.example.com/x`,
    DATABASE_DIRECT_URL: `mysql://ada:${canary}@db.example.com/x`,
    DATABASE_POOL: canary,
    DATABASE_PREPARE: canary,
    DATABASE_SCHEMA: `${canary}-`,
    CORS_HEADERS: '*',
    PUBLIC_URL: 'example.com',
    CORS_ORIGIN: `https://${canary}.example.com/`,
    JWT_ACCESS_SECRET: canary,
    JWT_REFRESH_SECRET: canary,
    JWT_ACCESS_PRIVATE_JWKS: `{"keys":["${canary}"]}`,
    MAX_SESSIONS_PER_USER: canary,
    ACCESS_TOKEN_TTL: canary,
    REFRESH_TOKEN_TTL: canary,
    SESSION_MAX_AGE: canary,
    REFRESH_GRACE: canary,
    REFRESH_RETRY: canary,
    JWT_KEY_ID: canary,
    REFRESH_COOKIE_NAME: `${canary};`,
    COOKIE_SAMESITE: canary,
    SIGNUP: canary,
    REQUIRE_EMAIL_VERIFICATION: canary,
    PWNED_PASSWORDS_URL: canary,
    APP_URL: canary,
    SMTP_URL: `http://ada:${canary}@mail.example.com`,
    MAIL_FROM: canary,
    NEW_DEVICE_MAIL: canary,
    AUDIT_SECRET: canary,
    AUDIT_RETENTION: canary,
    TRUST_PROXY: canary,
    RATE_LIMITS: canary,
    RATE_LIMIT_PER_MINUTE: canary,
    MAX_CONNECTIONS_PER_NETWORK: canary,
    BODY_LIMIT: canary,
    MAX_BATCH_SIZE: canary,
    ARGON2_MEMORY_KIB: canary,
    ARGON2_PASSES: canary,
    ARGON2_PARALLELISM: canary,
    ARGON2_CONCURRENCY: canary,
    ARGON2_QUEUE: canary,
    UV_THREADPOOL_SIZE: canary,
    LOG_LEVEL: canary,
    REQUEST_TIMEOUT: canary,
    SHUTDOWN_TIMEOUT: canary,
    WEB_ROOT: canary,
  }

  test('are listed all at once, one for each wrong variable', () => {
    expect(variablesOf(allWrong).sort()).toEqual(Object.keys(allWrong).sort())
  })

  test('cover every variable that can be wrong', () => {
    const free = ['HOST', 'JWT_AUDIENCE', 'JWT_ISSUER']
    expect([...Object.keys(allWrong), ...free].sort()).toEqual(Object.keys(EnvSchema.shape).sort())
  })

  test('[17] problems say what is expected and never what was found', () => {
    const equal = `${canary}-${ACCESS_SECRET}`
    const environments = [
      allWrong,
      { JWT_ACCESS_SECRET: equal, JWT_REFRESH_SECRET: equal },
      { ...secrets, JWT_ACCESS_SECRET_FILE: `/nowhere/${canary}` },
    ]
    for (const env of environments) {
      const problems = problemsOf(env)
      expect(problems).not.toEqual([])
      expect(problems.filter((problem) => problem.expected === '')).toEqual([])
      expect(JSON.stringify(problems)).not.toContain(canary)
    }
  })
})

test('a key set makes the access secret dispensable, and one of them must be set', () => {
  const keySet = { JWT_ACCESS_PRIVATE_JWKS: JSON.stringify({ keys: [privateJwk] }) }
  const { accessToken } = load({ ...secrets, ...keySet, JWT_ACCESS_SECRET: undefined })
  expect(accessToken).toMatchObject({ secrets: undefined, privateJwks: [privateJwk] })
  expect(variablesOf({ JWT_REFRESH_SECRET: REFRESH_SECRET })).toEqual(['JWT_ACCESS_SECRET'])
})

describe('a value in a file', () => {
  let folder: string
  const fileWith = (text: string) => {
    const path = join(folder, 'value')
    writeFileSync(path, text)
    return path
  }
  beforeAll(() => {
    folder = mkdtempSync(join(tmpdir(), 'config-'))
  })
  afterAll(() => {
    rmSync(folder, { recursive: true })
  })

  test.each<[variable: string, value: string, read: (config: Config) => unknown]>([
    ['DATABASE_URL', 'postgres://file/x', (config) => config.database.url],
    ['DATABASE_DIRECT_URL', 'postgres://file/x', (config) => config.database.directUrl],
    ['JWT_ACCESS_SECRET', `file-${ACCESS_SECRET}`, (config) => config.accessToken.secrets?.[0]],
    ['JWT_REFRESH_SECRET', `file-${REFRESH_SECRET}`, (config) => config.refreshToken.secrets[0]],
    ['AUDIT_SECRET', `file-${REFRESH_SECRET}`, (config) => config.audit.secrets?.[0]],
  ])('of %s_FILE is read and trimmed', (variable, value, read) => {
    const path = fileWith(`\n ${value} \r\n`)
    const config = load({ ...production, [variable]: undefined, [`${variable}_FILE`]: path })
    expect(read(config)).toBe(value)
  })

  test('wins over the variable itself', () => {
    const config = load({
      ...secrets,
      DATABASE_URL: 'pglite://memory',
      DATABASE_URL_FILE: fileWith('pglite://kept'),
    })
    expect(config.database.url).toBe('pglite://kept')
  })

  test('is held to the same form', () => {
    expect(variablesOf({ ...secrets, JWT_ACCESS_SECRET_FILE: fileWith('short\n') })).toEqual([
      'JWT_ACCESS_SECRET',
    ])
  })

  test('that cannot be read is named', () => {
    const problem = { variable: 'DATABASE_URL_FILE', expected: 'the path of a readable file' }
    expect(problemsOf({ ...secrets, DATABASE_URL_FILE: join(folder, 'missing') })).toEqual([
      problem,
    ])
    expect(problemsOf({ ...secrets, DATABASE_URL_FILE: folder })).toEqual([problem])
  })

  test('is not looked for under an empty path', () => {
    expect(load({ ...secrets, DATABASE_URL_FILE: '' })).toEqual(load(secrets))
  })
})

describe('the configuration', () => {
  test('is frozen', () => {
    const config = load(secrets)
    expect(Object.isFrozen(config)).toBe(true)
    expect(Reflect.set(config, 'port', 1)).toBe(false)
  })

  test('is frozen all the way down', () => {
    const { refreshCookie, accessToken, corsOrigins } = load(secrets)
    for (const part of [refreshCookie, accessToken, accessToken.secrets, corsOrigins]) {
      expect(Object.isFrozen(part)).toBe(true)
    }
  })

  test('leaves the environment as it was', () => {
    const env = Object.freeze({ ...secrets, PORT: '', DATABASE_URL: 'pglite://memory' })
    expect(load(env).port).toBe(4000)
  })
})

describe('.env.example', () => {
  const example = readFileSync(new URL('../../../../.env.example', import.meta.url), 'utf8')
  const names = [...example.matchAll(/^([A-Z0-9_]+)=/gm)].flatMap(([, name]) => name ?? [])

  test('names exactly the variables that are known, each once', () => {
    expect(names.sort()).toEqual(Object.keys(EnvSchema.shape).sort())
  })

  test('shows the defaults: with the two secrets filled in, it changes nothing', () => {
    expect(load({ ...parseEnv(example), ...secrets })).toEqual(load(secrets))
  })
})

function load(env: Env): Config {
  const loaded = loadConfig(env)
  if (loaded.kind === 'loaded') return loaded.config
  throw new Error(`Refused: ${JSON.stringify(loaded.problems)}`)
}

function problemsOf(env: Env) {
  const loaded = loadConfig(env)
  return loaded.kind === 'invalid' ? loaded.problems : []
}

function variablesOf(env: Env): string[] {
  return problemsOf(env).map((problem) => problem.variable)
}
