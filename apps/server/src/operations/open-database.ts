// Opens the configured database, and warns of URL parameters that are ignored.
import { createDatabase, type Database, ignoredParametersOf } from '@countersign/db'
import type { MigrationConfig } from '../config/to-config.ts'
import type { Logger } from './logger.ts'

export function openDatabase(
  { url, ...options }: MigrationConfig['database'],
  logger: Logger,
): Promise<Database> {
  warnOfIgnored('DATABASE_URL', url, logger)
  if (options.directUrl !== url) warnOfIgnored('DATABASE_DIRECT_URL', options.directUrl, logger)
  return createDatabase(url, options)
}

// They are not sent either: servers and poolers reject unknown ones.
function warnOfIgnored(variable: string, url: string, logger: Logger): void {
  const parameters = ignoredParametersOf(url)
  if (parameters.length > 0) {
    logger.warn({ variable, parameters }, `${variable} has parameters that are not used`)
  }
}
