// Mounts the router: turns a request into the ports that procedures see.
import { isIP } from 'node:net'
import { appRouter, type Deps, type RequestPorts } from '@countersign/api'
import { createExpressMiddleware } from '@trpc/server/adapters/express'
import type { Request, RequestHandler, Response } from 'express'
import type { Logger } from './logger.ts'
import { createRefreshCookie, type RefreshCookieOptions } from './refresh-cookie.ts'
import { refuse } from './refuse.ts'

const USER_AGENT_MAX_CHARACTERS = 512
// RFC 6750 section 2.1; the scheme is case-insensitive (RFC 9110 section 11.1).
const BEARER = /^Bearer +([\w.~+/-]+=*)$/i

export interface TrpcOptions {
  readonly deps: Deps
  readonly logger: Logger
  readonly refreshCookie: RefreshCookieOptions
  readonly maxBatchSize: number
  readonly bodyLimitBytes: number
}

export function serveTrpc(options: TrpcOptions): RequestHandler {
  const { deps, logger, refreshCookie, maxBatchSize, bodyLimitBytes } = options

  const serve = createExpressMiddleware({
    router: appRouter,
    maxBatchSize,
    maxBodySize: bodyLimitBytes,
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
    // A body that was refused for its size is not read to its end.
    if (exceeds(req, bodyLimitBytes)) res.setHeader('Connection', 'close')
    return serve(req, res, next)
  }
}

const exceeds = (req: Request, limitBytes: number) =>
  Number(req.headers['content-length'] ?? 0) > limitBytes

function createPorts(req: Request, res: Response, cookie: RefreshCookieOptions): RequestPorts {
  return {
    refreshCookie: createRefreshCookie(req, res, cookie),
    accessToken: BEARER.exec(req.headers.authorization ?? '')?.[1],
    // Behind a proxy the address is what X-Forwarded-For says, and that may be any text.
    ip: isIP(req.ip ?? '') ? req.ip : undefined,
    userAgent: req.get('User-Agent')?.slice(0, USER_AGENT_MAX_CHARACTERS),
  }
}
