// Mounts the router as tRPC.
import { ApiError, appRouter, type Deps } from '@countersign/api'
import type { TRPCError } from '@trpc/server'
import { createExpressMiddleware } from '@trpc/server/adapters/express'
import type { RequestHandler } from 'express'
import type { Logger } from './logger.ts'
import type { RefreshCookieOptions } from './refresh-cookie.ts'
import { refuse, refuseWith } from './refuse.ts'
import { createPorts } from './request-ports.ts'
import { namesNothing, refusalOfCalls } from './trpc-calls.ts'

export interface TrpcOptions {
  readonly deps: Deps
  readonly logger: Logger
  readonly refreshCookie: RefreshCookieOptions
  readonly maxBatchSize: number
}

export function serveTrpc(options: TrpcOptions): RequestHandler {
  const { deps, logger, refreshCookie, maxBatchSize } = options

  const serve = createExpressMiddleware({
    router: appRouter,
    createContext: ({ req, res }) => ({ ...deps, ...createPorts(req, res, refreshCookie) }),
    responseMeta: ({ errors }) => ({
      headers: {
        // tRPC writes a Vary of its own over the one that CORS has set.
        Vary: 'Origin, trpc-accept, accept',
        ...describeWait(errors),
      },
    }),
    onError({ error, path, req }) {
      if (error.code !== 'INTERNAL_SERVER_ERROR') return
      logger.error({ err: error, procedure: path, reqId: req.id }, 'procedure failed')
    },
  })

  return async (req, res, next) => {
    if (req.method !== 'GET' && req.method !== 'POST') return refuse(req, res, 'METHOD_NOT_ALLOWED')
    const refusal = refusalOfCalls(req, maxBatchSize)
    if (refusal) return refuse(req, res, refusal)
    const surplus = namesNothing(req) ? await req.meter.charge() : undefined
    return surplus ? refuseWith(req, res, surplus) : serve(req, res, next)
  }
}

// The longest of all waits: then every call of the batch may be tried again.
function describeWait(errors: readonly TRPCError[]): Record<string, string> {
  const waits = errors.flatMap((error) =>
    error instanceof ApiError && error.retryAfter !== undefined ? [error.retryAfter] : [],
  )
  return waits.length > 0 ? { 'Retry-After': String(Math.max(...waits)) } : {}
}
