// The last resort for whatever a step of the edge throws.
import type { ErrorRequestHandler } from 'express'
import type { Logger } from './logger.ts'
import { refuse } from './refuse.ts'

/** Answers a request that Express could not read with 400, anything else with 500; only the latter is our defect. */
export function answerErrors(logger: Logger): ErrorRequestHandler {
  return (error, req, res, next) => {
    if (res.headersSent) return next(error)
    if (isClientError(error)) return refuse(req, res, 'MALFORMED_REQUEST')
    logger.error({ err: error, reqId: req.id }, 'request failed')
    return refuse(req, res, 'INTERNAL')
  }
}

// http-errors marks what the client did wrong, for example a path that is not valid percent-encoding.
function isClientError(error: unknown): boolean {
  const status = error instanceof Error && 'status' in error ? error.status : undefined
  return typeof status === 'number' && status >= 400 && status < 500
}
