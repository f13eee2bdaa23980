// Counts requests at the edge, those that reach no procedure, and tells clients of whatever their request consumed.
import {
  assertAllowed,
  createRequestLimiter,
  networkOf,
  type RateLimitDecision,
  type RateLimiter,
  type RateLimitStatus,
  type RequestLimiter,
} from '@countersign/api'
import type { Request, RequestHandler } from 'express'
import { isUnder, REST_PATH, TRPC_PATH } from '../errors/refuse.ts'
import { describeLimits } from './rate-limit-headers.ts'

/** `default`: requests for procedures and documents. `static`: what is answered from memory. */
type EdgePolicy = 'default' | 'static'

declare global {
  namespace Express {
    interface Request {
      /** Through it everything consumes that is counted for this request: the edge and the procedures. */
      rateLimiter: RequestLimiter
    }
  }
}

/** Gives every request its limiter, which puts what is consumed into the headers until they are sent. */
export function limitRequests(rateLimiter: RateLimiter): RequestHandler {
  return (req, res, next) => {
    const consumed: RateLimitStatus[] = []
    req.rateLimiter = createRequestLimiter(rateLimiter, (statuses) => {
      consumed.push(...statuses)
      if (consumed.length > 0 && !res.headersSent) res.set(describeLimits(consumed))
    })
    next()
  }
}

/** Counts a request as one call of a policy. */
export const consume = (req: Request, policy: EdgePolicy = 'default'): Promise<RateLimitDecision> =>
  req.rateLimiter.consume(policy, networkOf(req.clientAddress))

/** Counts a request that reached no procedure, unless it was counted before; undefined then. */
export const consumeOnce = (req: Request): Promise<RateLimitDecision | undefined> =>
  req.rateLimiter.consumeOnce('default', networkOf(req.clientAddress))

/** Limits what asks for neither tRPC nor REST. */
export const limitOthers: RequestHandler = async (req, _res, next) => {
  if (!isUnder(req, TRPC_PATH) && !isUnder(req, REST_PATH)) assertAllowed(await consumeOnce(req))
  next()
}

/** Limits what is answered from memory by the wide policy `static`. */
export const limitStatic: RequestHandler = async (req, _res, next) => {
  assertAllowed(await consume(req, 'static'))
  next()
}

/** Limits preflights, which no other step sees: CORS answers them. */
export const limitPreflights: RequestHandler = (req, res, next) =>
  req.method === 'OPTIONS' ? limitStatic(req, res, next) : next()

/** Counts like `limitStatic` and refuses nobody: a server whose liveness is refused is restarted. */
export const countLiveness: RequestHandler = async (req, _res, next) => {
  await consume(req, 'static')
  next()
}
