// The edge's part in limits: every answer tells what was counted for it, and a request that reaches no procedure, which
// would count its calls, is counted here.
import {
  ApiError,
  isOver,
  networkOf,
  type RateLimits,
  retryAfterOf,
  type Standing,
} from '@countersign/api'
import type { Request, RequestHandler, Response } from 'express'
import { isUnder, REST_PATH, refuseWith, TRPC_PATH } from '../errors/refuse.ts'
import { describeLimits } from './rate-limit-headers.ts'

/** What the edge counts by: requests for procedures and documents, and those that are answered from memory. */
type EdgePolicy = 'default' | 'static'

/** What was counted for one request. */
interface Meter {
  /** Puts a count into the headers of the answer, if they are not on their way yet. */
  readonly report: (standing: Standing) => void
  /** Counts the request itself, as one call of a policy; the refusal when it is one too many. */
  charge(policy?: EdgePolicy): Promise<ApiError | undefined>
  /** The same, unless something was counted for this request already. */
  settle(): Promise<ApiError | undefined>
}

declare global {
  namespace Express {
    interface Request {
      meter: Meter
    }
  }
}

/** Gives every request its meter. */
export function meterRequests(rateLimits: RateLimits): RequestHandler {
  return (req, res, next) => {
    req.meter = createMeter(req, res, rateLimits)
    next()
  }
}

/** Counts what asks for neither tRPC nor REST, and refuses more than the policy `default` allows. */
export const countRequest: RequestHandler = async (req, res, next) => {
  if (isUnder(req, TRPC_PATH) || isUnder(req, REST_PATH)) return next()
  const refusal = await req.meter.settle()
  if (refusal) await refuseWith(req, res, refusal)
  else next()
}

/** Counts what is answered from memory by the wide policy `static`. */
export const countStatic: RequestHandler = async (req, res, next) => {
  const refusal = await req.meter.charge('static')
  if (refusal) await refuseWith(req, res, refusal)
  else next()
}

/** Counts preflights, which no other step sees: CORS answers them. */
export const countPreflight: RequestHandler = (req, res, next) =>
  req.method === 'OPTIONS' ? countStatic(req, res, next) : next()

/** Counts like `countStatic` and refuses nobody: a server is restarted when its liveness is refused. */
export const countLiveness: RequestHandler = async (req, _res, next) => {
  await req.meter.charge('static')
  next()
}

function createMeter(req: Request, res: Response, rateLimits: RateLimits): Meter {
  const network = networkOf(req.clientAddress)
  const standings: Standing[] = []

  function report(standing: Standing): void {
    standings.push(standing)
    if (res.headersSent) return
    const { policy, state } = describeLimits(standings)
    res.setHeader('RateLimit-Policy', policy)
    res.setHeader('RateLimit', state)
  }

  async function charge(policy: EdgePolicy = 'default'): Promise<ApiError | undefined> {
    const standing = await rateLimits.count(policy, network)
    if (!standing) return undefined
    report(standing)
    if (!isOver(standing)) return undefined
    return new ApiError('TOO_MANY_REQUESTS', { retryAfter: retryAfterOf(standing) })
  }

  return {
    report,
    charge,
    settle: async () => (standings.length > 0 ? undefined : charge()),
  }
}
