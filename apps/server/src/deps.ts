// Builds what procedures need of the process from the configuration. Keys are imported here, once.
import {
  createAccessTokens,
  createPasswords,
  createRefreshTokens,
  createSigningKeys,
  type Deps,
  systemClock,
} from '@countersign/api'
import type { Database } from '@countersign/db'
import type { Config } from './config.ts'

export async function createDeps(database: Database, config: Config): Promise<Deps> {
  const [accessKeys, refreshKeys, passwords] = await Promise.all([
    createSigningKeys(config.accessToken.secrets),
    createSigningKeys(config.refreshToken.secrets),
    createPasswords(config.passwordCost),
  ])
  return {
    db: database.executor,
    passwords,
    accessTokens: createAccessTokens({
      ...config.accessToken,
      keys: accessKeys,
      clock: systemClock,
    }),
    refreshTokens: createRefreshTokens({ keys: refreshKeys, clock: systemClock }),
    sessionPolicy: config.session,
  }
}
