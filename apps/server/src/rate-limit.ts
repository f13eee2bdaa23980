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
import { describeLimits } from './rate-limit-headers.ts'
import { isUnder, REST_PATH, refuseWith, TRPC_PATH } from './refuse.ts'

/** What was counted for one request. */
interface Meter {
  /** Puts a count into the headers of the answer, if they are not on their way yet. */
  readonly report: (standing: Standing) => void
  /** Counts the request itself, as one call of the policy `default`; the refusal when it is one too many. */
  charge(): Promise<ApiError | undefined>
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

  async function charge(): Promise<ApiError | undefined> {
    const standing = await rateLimits.count('default', network)
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
