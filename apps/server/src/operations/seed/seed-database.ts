// Migrates a development database and seeds it with demo users. Refuses every other mode before it opens the database.
import { randomBytes } from 'node:crypto'
import { configOrExit } from '../../config/config-or-exit.ts'
import { defaultMode } from '../../config/default-mode.ts'
import { loadConfig } from '../../config/load-config.ts'
import type { Config } from '../../config/to-config.ts'
import { createDeps } from '../../deps.ts'
import { createLogger } from '../logger.ts'
import { openDatabase } from '../open-database.ts'
import { explainStartFailure } from '../start-failure.ts'
import { DEMO_PASSWORD, demoUsers, seedDemoUsers } from './demo-users.ts'

/** Ends the process with 1 when it refuses or fails. */
export async function seed(): Promise<void> {
  const config = configOrExit(loadConfig(withThrowawaySecrets(process.env), defaultMode))
  if (config.mode !== 'development') {
    fail(
      `Demo users have a public password: they are for development only, not for ${config.mode}.`,
    )
  }
  try {
    const outcome = await seedDatabase(config)
    if (outcome.kind === 'notEmpty') {
      fail(
        'The database has other users. Demo users are added to an empty one only: nothing changed.',
      )
    }
    const lines = demoUsers.map(({ fullName, email }) => `  ${email}  (${fullName})\n`)
    process.stdout.write(
      `${outcome.added} of ${demoUsers.length} demo users added, the others were there:\n\n${lines.join('')}\n` +
        `The password of all: ${DEMO_PASSWORD}\n`,
    )
  } catch (error) {
    fail(explainStartFailure(error, config))
  }
}

async function seedDatabase(config: Config) {
  const logger = createLogger({ level: 'warn' })
  const database = await openDatabase(config.database, logger)
  try {
    await database.check()
    await database.migrate()
    const deps = await createDeps(database, config, logger)
    try {
      return await seedDemoUsers(deps)
    } finally {
      await deps.revocationCache.close()
    }
  } finally {
    await database.close()
  }
}

// No token leaves this process, so that it runs before `pnpm dev` has written secrets.
function withThrowawaySecrets(env: NodeJS.ProcessEnv): NodeJS.ProcessEnv {
  const kept = Object.entries(env).filter(
    ([name]) => !/^JWT_(ACCESS_SECRET|ACCESS_PRIVATE_JWKS|REFRESH_SECRET)(_FILE)?$/.test(name),
  )
  const secret = () => randomBytes(48).toString('base64url')
  return {
    ...Object.fromEntries(kept),
    JWT_ACCESS_SECRET: secret(),
    JWT_REFRESH_SECRET: secret(),
  }
}

function fail(message: string): never {
  process.stderr.write(`${message}\n`)
  process.exit(1)
}
