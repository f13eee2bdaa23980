// Serves the contract as plain HTTP, at the methods and paths that it declares: the same procedures, checks and errors as tRPC.
import { ApiError, appRouter, type Deps, isForOperators, toApiError } from '@countersign/api'
import { contract } from '@countersign/contract'
import { callTRPCProcedure, getTRPCErrorFromUnknown } from '@trpc/server'
import { type RequestHandler, Router } from 'express'
import type { RefreshCookieOptions } from '../http/cookies/refresh-cookie.ts'
import { disconnectSignalOf } from '../http/disconnect-signal.ts'
import { answerOptions } from '../http/options.ts'
import { createPorts } from '../http/request-ports.ts'
import type { Logger } from '../operations/logger.ts'
import { createInputReader } from './rest-input.ts'
import { type RestProcedure, restPathsOf } from './rest-routes.ts'

export interface RestOptions {
  readonly deps: Deps
  readonly logger: Logger
  readonly refreshCookie: RefreshCookieOptions
}

export function serveRest(options: RestOptions): Router {
  const router = Router({ caseSensitive: true, strict: true })
  for (const { pattern, byMethod, allow } of restPathsOf(contract)) {
    const route = router.route(pattern)
    for (const [method, procedure] of byMethod) {
      route[restVerbs[method]](serveProcedure(procedure, options))
    }
    route.options(answerOptions(allow))
    route.all((_req, res) => {
      res.setHeader('Allow', allow.join(', '))
      throw new ApiError('METHOD_NOT_ALLOWED')
    })
  }
  return router
}

const restVerbs = {
  GET: 'get',
  POST: 'post',
  PUT: 'put',
  PATCH: 'patch',
  DELETE: 'delete',
} as const

function serveProcedure(
  { name, declaration }: RestProcedure,
  options: RestOptions,
): RequestHandler {
  const { deps, logger, refreshCookie } = options
  const { kind, rest } = declaration
  const readInput = createInputReader(declaration)

  return async (req, res) => {
    try {
      const output = await callTRPCProcedure({
        router: appRouter,
        path: name,
        type: kind,
        ctx: { ...deps, ...createPorts(req, res, refreshCookie) },
        // Read after the access check, so that an unauthenticated caller learns nothing about the body.
        getRawInput: async () => {
          const read = readInput(req)
          if (read.kind === 'malformed') throw new ApiError('MALFORMED_REQUEST')
          return read.input
        },
        signal: disconnectSignalOf(res),
        batchIndex: 0,
      })
      res.status(rest.status ?? 200)
      if (rest.status === 204) res.end()
      else res.json(output)
    } catch (thrown) {
      const error = toApiError(getTRPCErrorFromUnknown(thrown))
      if (isForOperators(error)) {
        logger.error({ err: error, procedure: name, reqId: req.id }, 'procedure failed')
      }
      throw error
    }
  }
}
