// Opens the configured database for one command. Never migrates it.
import type { Executor } from '@countersign/db'
import { configOrExit } from '../config/config-or-exit.ts'
import { defaultMode } from '../config/default-mode.ts'
import { loadCliConfig } from '../config/load-config.ts'
import type { CliConfig } from '../config/to-config.ts'
import { createLogger } from '../operations/logger.ts'
import { openDatabase } from '../operations/open-database.ts'
import { explainStartFailure } from '../operations/start-failure.ts'
import type { Answer } from './answer.ts'
import { exitCode } from './exit-code.ts'

const notMigrated: Answer = {
  isDone: false,
  text: 'The database is not migrated to this release. Run migrate first; this command does not.',
  json: { kind: 'notMigrated' },
}

/** Runs a command. What keeps it from running is said in one line on standard error, and ends the process with 1. */
export async function withDatabase(
  work: (db: Executor, config: CliConfig) => Promise<Answer>,
): Promise<Answer> {
  const config = configOrExit(loadCliConfig(process.env, defaultMode))
  // Standard output is the answer's.
  const logger = createLogger({ level: 'warn', stream: process.stderr })
  try {
    const database = await openDatabase(config.database, logger)
    try {
      await database.check()
      if (!(await database.isMigrated())) return notMigrated
      return await work(database.executor, config)
    } finally {
      await database.close()
    }
  } catch (error) {
    process.stderr.write(`${explainStartFailure(error, config, 'The command cannot run')}\n`)
    process.exit(exitCode.failed)
  }
}
