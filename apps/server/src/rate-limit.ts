// How many requests one address may make.
import type { RequestHandler } from 'express'
import { rateLimit } from 'express-rate-limit'
import { refuse } from './refuse.ts'

const WINDOW_MS = 60_000

/** Counts requests per IP address (IPv6 by /64) and refuses more than `perMinute` with 429 and standard headers. */
export function limitRequests({ perMinute }: { perMinute: number }): RequestHandler {
  return rateLimit({
    windowMs: WINDOW_MS,
    limit: perMinute,
    standardHeaders: 'draft-8',
    legacyHeaders: false,
    identifier: 'requests',
    ipv6Subnet: 64,
    handler: (req, res) => refuse(req, res, 'TOO_MANY_REQUESTS'),
  })
}
