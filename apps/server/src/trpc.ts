// Mounts the router as tRPC.
import { appRouter, type Deps } from '@countersign/api'
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
    // tRPC writes a Vary of its own over the one that CORS has set.
    responseMeta: () => ({ headers: { Vary: 'Origin, trpc-accept, accept' } }),
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
