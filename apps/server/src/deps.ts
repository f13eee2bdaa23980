// Creates the dependencies of procedures from the configuration. Keys are imported here, once.
import {
  type BreachedPasswords,
  CLOCK_TOLERANCE_SECONDS,
  createAccessTokens,
  createBreachedPasswords,
  createDeviceTokens,
  createPasswordPolicy,
  createPasswords,
  createRateLimiter,
  createRefreshTokens,
  createRevocationCache,
  createSigningKeys,
  type Deps,
  type SigningKeys,
  systemClock,
  unlimited,
} from '@countersign/api'
import type { Database } from '@countersign/db'
import { serviceWordsOf } from './config/service-words.ts'
import type { Config } from './config/to-config.ts'
import { createWakeSignal, type WakeSignal } from './jobs/wake-signal.ts'
import { logListening } from './operations/log-listening.ts'
import type { Logger } from './operations/logger.ts'

/** The dependencies of procedures, and those of the edge alone. */
export interface ServerDeps extends Deps {
  readonly accessKeys: SigningKeys
  /** Ends the pause of this process's mail worker. */
  readonly mailSignal: WakeSignal
}

export async function createDeps(
  database: Database,
  config: Config,
  logger: Logger,
): Promise<ServerDeps> {
  const [accessKeys, refreshKeys, passwords] = await Promise.all([
    createSigningKeys(config.accessToken),
    createSigningKeys(config.refreshToken),
    createPasswords(config.passwordCost, config.passwordQueue),
  ])
  const mailSignal = createWakeSignal()
  return {
    db: database.executor,
    passwords,
    passwordPolicy: createPasswordPolicy({
      serviceWords: serviceWordsOf(config),
      breachedPasswords: breachedPasswordsOf(config, logger),
    }),
    accessKeys,
    accessTokens: createAccessTokens({
      ...config.accessToken,
      keys: accessKeys,
      clock: systemClock,
    }),
    refreshTokens: createRefreshTokens({ keys: refreshKeys, clock: systemClock }),
    deviceTokens: createDeviceTokens({
      secrets: config.refreshToken.secrets,
      clock: systemClock,
    }),
    sessionPolicy: config.session,
    accountPolicy: config.accounts,
    mail: {
      isEnabled: config.mail.transport.kind !== 'none',
      notifiesNewDevices: config.mail.notifiesNewDevices,
      wake: mailSignal.wake,
    },
    mailSignal,
    revocationCache: createRevocationCache(database, {
      tokenLifeSeconds: config.accessToken.ttlSeconds + 2 * CLOCK_TOLERANCE_SECONDS,
      onStatus: (status, error) => logListening(logger, status, error),
    }),
    rateLimiter: config.rateLimit.enabled
      ? createRateLimiter({
          db: database.executor,
          callsPerMinute: config.rateLimit.perMinute,
          onStoreLost: (error) =>
            logger.error(
              { err: error },
              'the database does not count calls: each replica limits them by itself',
            ),
          onStoreFound: () => logger.info('the database counts calls again'),
        })
      : unlimited,
  }
}

function breachedPasswordsOf(
  { pwnedPasswordsUrl: url }: Config,
  logger: Logger,
): BreachedPasswords | undefined {
  if (url === undefined) return undefined
  const onFailure = (error: unknown) =>
    logger.warn(
      { reason: error instanceof Error ? error.message : 'unknown' },
      'a new password was not looked up among breached ones: PWNED_PASSWORDS_URL did not answer as the range API does',
    )
  return createBreachedPasswords({ url, onFailure })
}
