// Applies the committed migrations and ends the process.
import { configOrExit } from '../config/config-or-exit.ts'
import { defaultMode } from '../config/default-mode.ts'
import { loadMigrationConfig } from '../config/load-config.ts'
import { createLogger } from './logger.ts'
import { openDatabase } from './open-database.ts'
import { explainStartFailure } from './start-failure.ts'
import { exitCodeOf, unlessStopped } from './stop-request.ts'

/** Ends the process with 1 when migrating fails, and with the code of the signal when it was stopped. */
export async function migrate(stop: AbortSignal): Promise<void> {
  const config = configOrExit(loadMigrationConfig(process.env, defaultMode))
  const logger = createLogger({ level: config.logLevel })
  try {
    const database = await openDatabase(config.database, logger)
    await unlessStopped(stop, async () => {
      await database.check()
      await database.migrate()
    })
    await database.close()
    logger.info('the schema is up to date')
  } catch (error) {
    logger.debug({ err: error }, 'migrating failed')
    const message = stop.aborted
      ? 'Stopped before the schema was up to date. What was not finished has not been applied.'
      : explainStartFailure(error, config)
    process.stderr.write(`${message}\n`)
    // A connection that waits for another migration's lock would keep the process alive; the database rolls back.
    process.exit(stop.aborted ? exitCodeOf(stop.reason) : 1)
  }
}
