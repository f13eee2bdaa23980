// Makes the dependencies of an api under test: as a server makes them, with cheap passwords and without limits.
import {
  type AccountPolicy,
  CLOCK_TOLERANCE_SECONDS,
  type Clock,
  createAccessTokens,
  createDeviceTokens,
  createPasswordPolicy,
  createPasswords,
  createRefreshTokens,
  createRevocationCache,
  createSigningKeys,
  type Deps,
  type MailQueue,
  type SessionPolicy,
  unlimited,
} from '@countersign/api'
import type { Database } from '@countersign/db'

/** Cheap enough for thousands of logins in a test run; everything else about argon2id stays. */
export const TEST_PASSWORD_COST = { memoryKib: 64, passes: 2, parallelism: 1 }

/** Long enough for every race of a test. */
export const TEST_PASSWORD_QUEUE = { concurrency: 2, maxWaiting: 10_000 }

export const ada = {
  fullName: 'Ada Lovelace',
  email: 'ada@example.com',
  password: 'Analytical-Engine-1843',
}

export type Secrets = readonly [string, ...string[]]

export interface TestDepsOptions {
  readonly policy?: Partial<SessionPolicy>
  readonly accountPolicy?: Partial<AccountPolicy>
  /** Mails are queued in the table `outbox`, and nothing sends them. */
  readonly mail?: Partial<MailQueue>
  readonly accessSecrets?: Secrets
  readonly refreshSecrets?: Secrets
  /** Of access tokens. */
  readonly ttlSeconds?: number
}

export async function createTestDeps(
  database: Database,
  clock: Clock,
  {
    policy,
    accountPolicy,
    mail,
    accessSecrets = ['access-secret-of-32-bytes-or-more'],
    refreshSecrets = ['refresh-secret-of-32-bytes-or-more'],
    ttlSeconds = 900,
  }: TestDepsOptions,
): Promise<Deps> {
  return {
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
    accountPolicy: { signup: 'open', requiresVerifiedEmail: false, ...accountPolicy },
    mail: { isEnabled: true, notifiesNewDevices: false, wake: () => {}, ...mail },
    revocationCache: createRevocationCache(database, {
      tokenLifeSeconds: ttlSeconds + 2 * CLOCK_TOLERANCE_SECONDS,
    }),
    rateLimiter: unlimited,
  }
}

/** A hash as the api makes it. */
export async function hashOf({ passwords }: Deps, password: string): Promise<string> {
  const hashed = await passwords.hash(password)
  if (hashed.kind === 'busy') throw new Error('The queue of hashes is full')
  return hashed.hash
}
