// Logs whether this server receives the revocations of other replicas.
import type { ListenerStatus } from '@countersign/db'
import type { Logger } from './logger.ts'

export function logListening(logger: Logger, status: ListenerStatus, error: unknown): void {
  if (status === 'listening') logger.info('revocations arrive again')
  if (status === 'lost') {
    logger.warn(
      { err: error },
      'lost the connection that listens for revocations: until it is back, calls look their session up in the database',
    )
  }
  if (status === 'silent') {
    logger.error(
      'no revocations arrive, so calls look their session up in the database: set DATABASE_DIRECT_URL to a URL of the same ' +
        'database as DATABASE_URL that does not go through a pooler',
    )
  }
}
