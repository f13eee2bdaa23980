// Mounts the router as tRPC.
import { appRouter, type Deps, toApiError } from '@countersign/api'
import type { TRPCError } from '@trpc/server'
import { createExpressMiddleware } from '@trpc/server/adapters/express'
import type { RequestHandler } from 'express'
import type { Logger } from './logger.ts'
import type { RefreshCookieOptions } from './refresh-cookie.ts'
import { refuse } from './refuse.ts'
import { createPorts } from './request-ports.ts'
import { refusalOfCalls } from './trpc-calls.ts'

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
    responseMeta: ({ errors }) => ({ headers: headersOf(errors) }),
    onError({ error, path, req }) {
      if (error.code !== 'INTERNAL_SERVER_ERROR') return
      logger.error({ err: error, procedure: path, reqId: req.id }, 'procedure failed')
    },
  })

  return (req, res, next) => {
    if (req.method !== 'GET' && req.method !== 'POST') return refuse(req, res, 'METHOD_NOT_ALLOWED')
    const refusal = refusalOfCalls(req, maxBatchSize)
    return refusal ? refuse(req, res, refusal) : serve(req, res, next)
  }
}

// tRPC writes a Vary of its own over the one that CORS has set. Of a batch, the longest wait counts for all.
function headersOf(errors: readonly TRPCError[]): Record<string, string> {
  const waits = errors.flatMap((error) => toApiError(error).retryAfter ?? [])
  return {
    Vary: 'Origin, trpc-accept, accept',
    ...(waits.length > 0 && { 'Retry-After': String(Math.max(...waits)) }),
  }
}
