// Assigns every request an id that its answer, its log lines and the proxies in front share.
import { randomUUID } from 'node:crypto'
import type { RequestHandler } from 'express'

const HEADER = 'X-Request-Id'
const ACCEPTABLE = /^[\w.-]{8,64}$/

/** Uses the X-Request-Id of a trusted proxy if it is well-formed, else a new one, and returns it in the answer. */
export function assignRequestId(): RequestHandler {
  return (req, res, next) => {
    // A client could forge the id of another request in the log.
    const given = req.fromTrustedProxy ? req.get(HEADER) : undefined
    req.id = given !== undefined && ACCEPTABLE.test(given) ? given : randomUUID()
    res.setHeader(HEADER, req.id)
    next()
  }
}
