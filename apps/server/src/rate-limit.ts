// How many requests one address may make.
import type { RequestHandler } from 'express'
import { rateLimit } from 'express-rate-limit'
import { refuse } from './refuse.ts'

const WINDOW_MS = 60_000

/** Counts requests per IP address (IPv6 by /64) and refuses more than `perMinute` with 429 and standard headers. */
export function limitRequests({ perMinute }: { perMinute: number }): RequestHandler {
  const limit = rateLimit({
    windowMs: WINDOW_MS,
    limit: perMinute,
    standardHeaders: 'draft-8',
    legacyHeaders: false,
    identifier: 'requests',
    ipv6Subnet: 64,
    // Its start-up advice about proxies goes to stderr; TRUST_PROXY is checked by the configuration.
    validate: false,
    handler: (req, res) => refuse(req, res, 'TOO_MANY_REQUESTS'),
  })
  return (req, res, next) => {
    // A client that has gone already has no address any more, and no use for an answer.
    if (req.ip === undefined) req.destroy()
    else limit(req, res, next)
  }
}
