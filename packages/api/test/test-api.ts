// The whole api on a disposable database, with in-memory ports: what a browser would hold is a `Visitor`.
import type { Database } from '@countersign/db'
import { createTestDatabase, type TestDatabase } from '@countersign/db/testing'
import { createPasswords } from '../src/credentials/password/passwords.ts'
import { createPasswordPolicy } from '../src/credentials/password-strength/password-policy.ts'
import { type RateLimitStatus, unlimited } from '../src/rate-limit/rate-limiter.ts'
import { createRequestLimiter } from '../src/rate-limit/request-limiter.ts'
import { createCaller } from '../src/router.ts'
import { createRevocationCache, type RevocationCache } from '../src/sessions/revocation-cache.ts'
import { CLOCK_TOLERANCE_SECONDS, createAccessTokens } from '../src/tokens/access-tokens.ts'
import { createDeviceTokens } from '../src/tokens/device-tokens.ts'
import { createRefreshTokens } from '../src/tokens/refresh-tokens.ts'
import { createSigningKeys } from '../src/tokens/signing-keys.ts'
import type { Context, Deps, RequestPorts, SessionPolicy } from '../src/trpc/context.ts'

/** Cheap enough for thousands of logins in a test run; everything else about argon2id stays. */
export const TEST_PASSWORD_COST = { memoryKib: 64, passes: 2, parallelism: 1 }

/** Long enough for every race of a test. */
export const TEST_PASSWORD_QUEUE = { concurrency: 2, maxWaiting: 10_000 }

export const ada = {
  fullName: 'Ada Lovelace',
  email: 'ada@example.com',
  password: 'Analytical-Engine-1843',
}

type Secrets = readonly [string, ...string[]]

export interface TestApiOptions {
  readonly policy?: Partial<SessionPolicy>
  readonly accessSecrets?: Secrets
  readonly refreshSecrets?: Secrets
  /** Of access tokens. */
  readonly ttlSeconds?: number
}

export interface TestApi {
  /** Limits are off; a test of limits calls with others. */
  readonly deps: Deps
  readonly testDatabase: TestDatabase
  /** Moves the process's clock and the database's clock alike. */
  sleep(seconds: number): Promise<void>
  /** A client with a cookie jar of its own. */
  visitor(from?: Partial<Origin>): Visitor
  /** Another replica on the same database, with a pool of its own and perhaps other secrets. */
  replica(options?: TestApiOptions): Promise<Deps>
  close(): Promise<void>
}

/** What a request says of where it comes from. */
type Origin = Pick<RequestPorts, 'ip' | 'userAgent'>

/** A browser: keeps the cookie, and the access token that it was given last. */
export interface Visitor {
  cookie: string | undefined
  deviceCookie: string | undefined
  accessToken: string | undefined
  /** Of limits, as the visitor was told. */
  readonly statuses: RateLimitStatus[]
  readonly ports: RequestPorts
  /** Calls procedures; on another replica when its deps are given. */
  call(deps?: Deps): ReturnType<typeof createCaller>
}

export async function createTestApi(options: TestApiOptions = {}): Promise<TestApi> {
  const testDatabase = await createTestDatabase()
  let shiftMs = 0
  const clock = () => new Date(Date.now() + shiftMs)

  const listeners: RevocationCache[] = []
  const listening = (database: Database, ttlSeconds: number) => {
    const tokenLifeSeconds = ttlSeconds + 2 * CLOCK_TOLERANCE_SECONDS
    const revocations = createRevocationCache(database, { tokenLifeSeconds })
    listeners.push(revocations)
    return revocations
  }

  const createDeps = async (
    database: Database,
    {
      policy,
      accessSecrets = ['access-secret-of-32-bytes-or-more'],
      refreshSecrets = ['refresh-secret-of-32-bytes-or-more'],
      ttlSeconds = 900,
    }: TestApiOptions,
  ): Promise<Deps> => ({
    db: database.executor,
    passwords: await createPasswords(TEST_PASSWORD_COST, TEST_PASSWORD_QUEUE),
    passwordPolicy: createPasswordPolicy(),
    accessTokens: createAccessTokens({
      keys: await createSigningKeys({ secrets: accessSecrets }),
      issuer: 'countersign',
      audience: 'countersign',
      ttlSeconds,
      clock,
    }),
    refreshTokens: createRefreshTokens({
      keys: await createSigningKeys({ secrets: refreshSecrets }),
      clock,
    }),
    deviceTokens: createDeviceTokens({ secrets: refreshSecrets, clock }),
    sessionPolicy: {
      idleSeconds: 30 * 86_400,
      maxAgeSeconds: 90 * 86_400,
      graceSeconds: 10,
      retry: 'late',
      maxPerUser: 50,
      ...policy,
    },
    revocationCache: listening(database, ttlSeconds),
    rateLimiter: unlimited,
  })
  const deps = await createDeps(testDatabase.database, options)

  return {
    deps,
    testDatabase,
    async sleep(seconds) {
      await testDatabase.advanceClock(seconds)
      shiftMs += seconds * 1000
    },
    visitor: (from) => createVisitor(deps, { ip: '192.0.2.1', userAgent: 'vitest', ...from }),
    async replica(replicaOptions = options) {
      const pool = await testDatabase.openPool()
      return createDeps(pool, replicaOptions)
    },
    async close() {
      await Promise.all(listeners.map((listener) => listener.close()))
      await testDatabase.drop()
    },
  }
}

/** A hash as the api makes it. */
export async function hashOf({ passwords }: Deps, password: string): Promise<string> {
  const hashed = await passwords.hash(password)
  if (hashed.kind === 'busy') throw new Error('The queue of hashes is full')
  return hashed.hash
}

function createVisitor(home: Deps, origin: Origin): Visitor {
  const visitor: Visitor = {
    cookie: undefined,
    deviceCookie: undefined,
    accessToken: undefined,
    statuses: [],
    get ports() {
      return {
        refreshCookie: {
          read: () => visitor.cookie,
          write: ({ token }) => {
            visitor.cookie = token
          },
          clear: () => {
            visitor.cookie = undefined
          },
        },
        deviceCookie: {
          read: () => visitor.deviceCookie,
          write: (value) => {
            visitor.deviceCookie = value
          },
        },
        accessToken: visitor.accessToken,
        ...origin,
      } satisfies RequestPorts
    },
    call: (deps = home) =>
      createCaller({
        ...deps,
        ...visitor.ports,
        rateLimiter: createRequestLimiter(deps.rateLimiter, (statuses) => {
          visitor.statuses.push(...statuses)
        }),
      } satisfies Context),
  }
  return visitor
}
