// Opens the database of a configuration, and says which parameters of its URLs are not used.
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

// Not sent either: a server or a pooler refuses what it does not know.
function warnOfIgnored(variable: string, url: string, logger: Logger): void {
  const parameters = ignoredParametersOf(url)
  if (parameters.length > 0) {
    logger.warn({ variable, parameters }, `${variable} has parameters that are not used`)
  }
}
