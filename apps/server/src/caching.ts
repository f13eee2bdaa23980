// What is said here is said to one caller at one time.
import type { IncomingMessage, ServerResponse } from 'node:http'

/** Forbids every cache to keep an answer: they hold tokens and personal data. */
export function forbidCaching() {
  return (_req: IncomingMessage, res: ServerResponse, next: () => void): void => {
    res.setHeader('Cache-Control', 'no-store')
    next()
  }
}
