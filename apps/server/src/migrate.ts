// Brings the database's schema up to date and ends: the step before a release, under a role that may change it.
import { createDatabase } from '@countersign/db'
import { loadMigrationConfig } from './config.ts'
import { configOrExit } from './config-or-exit.ts'
import { createLogger } from './logger.ts'
import { explainStartFailure } from './start-failure.ts'

const config = configOrExit(loadMigrationConfig(process.env))
const logger = createLogger({ level: config.logLevel })

try {
  const database = await createDatabase(config.database.url, config.database)
  await database.migrate()
  await database.close()
  logger.info('the schema is up to date')
} catch (error) {
  process.stderr.write(`${explainStartFailure(error)}\n`)
  process.exit(1)
}
