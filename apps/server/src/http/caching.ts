// Keeps answers out of caches: what is said is said to one caller at one time.
import type { IncomingMessage, ServerResponse } from 'node:http'
import type { RequestHandler } from 'express'

/** Forbids every cache to keep an answer: they hold tokens and personal data. */
export function forbidCaching() {
  return (_req: IncomingMessage, res: ServerResponse, next: () => void): void => {
    res.setHeader('Cache-Control', 'no-store')
    next()
  }
}

/** Says to caches that keep answers all the same what they depend on, so that none is given to another caller. */
export function varyByCaller(): RequestHandler {
  return (_req, res, next) => {
    res.vary('Authorization, Cookie')
    next()
  }
}
