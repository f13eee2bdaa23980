// Gives every request a name that the answer, the log lines and the proxies before us share.
import { randomUUID } from 'node:crypto'
import type { RequestHandler } from 'express'

const HEADER = 'X-Request-Id'
const ACCEPTABLE = /^[\w.-]{8,64}$/

/** Takes over the X-Request-Id of a trusted proxy when it is harmless, else makes one; answers with it. */
export function assignRequestId(): RequestHandler {
  return (req, res, next) => {
    // A client could write the id of another request into the log.
    const given = req.fromTrustedProxy ? req.get(HEADER) : undefined
    req.id = given !== undefined && ACCEPTABLE.test(given) ? given : randomUUID()
    res.setHeader(HEADER, req.id)
    next()
  }
}
