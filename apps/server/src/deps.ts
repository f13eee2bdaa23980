// Builds what procedures need of the process from the configuration. Keys are imported here, once.
import {
  CLOCK_TOLERANCE_SECONDS,
  createAccessTokens,
  createPasswordPolicy,
  createPasswords,
  createRefreshTokens,
  createRevocations,
  createSigningKeys,
  type Deps,
  type SigningKeys,
  systemClock,
} from '@countersign/api'
import type { Database } from '@countersign/db'
import type { Config } from './config.ts'

/** What procedures see, and what only the edge needs. */
export interface ServerDeps extends Deps {
  readonly accessKeys: SigningKeys
}

export async function createDeps(database: Database, config: Config): Promise<ServerDeps> {
  const [accessKeys, refreshKeys, passwords] = await Promise.all([
    createSigningKeys(config.accessToken),
    createSigningKeys(config.refreshToken),
    createPasswords(config.passwordCost, config.passwordQueue),
  ])
  return {
    db: database.executor,
    passwords,
    passwordPolicy: createPasswordPolicy(),
    accessKeys,
    accessTokens: createAccessTokens({
      ...config.accessToken,
      keys: accessKeys,
      clock: systemClock,
    }),
    refreshTokens: createRefreshTokens({ keys: refreshKeys, clock: systemClock }),
    sessionPolicy: config.session,
    revocations: createRevocations(database, {
      tokenLifeSeconds: config.accessToken.ttlSeconds + CLOCK_TOLERANCE_SECONDS,
    }),
  }
}
