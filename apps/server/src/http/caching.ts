// Keeps answers out of shared and private caches.
import type { IncomingMessage, ServerResponse } from 'node:http'
import type { RequestHandler } from 'express'

/** Forbids caching: answers hold tokens and personal data. */
export function forbidCaching() {
  return (_req: IncomingMessage, res: ServerResponse, next: () => void): void => {
    res.setHeader('Cache-Control', 'no-store')
    next()
  }
}

/** Declares what answers depend on, so that a cache that ignores `no-store` gives none to another caller. */
export function varyByCaller(): RequestHandler {
  return (_req, res, next) => {
    res.vary('Authorization, Cookie')
    next()
  }
}
