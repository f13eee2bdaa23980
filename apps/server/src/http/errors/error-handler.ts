// The last resort for whatever a step of the edge throws. Nothing gets past it: Express's own answer is an HTML page.
import { ApiError } from '@countersign/api'
import type { ErrorRequestHandler, Response } from 'express'
import type { Logger } from '../../operations/logger.ts'
import { PROBLEM_TYPE, problemOf } from './problem.ts'
import { refuse } from './refuse.ts'

/** Answers a request that Express could not read with 400, anything else with 500; only the latter is our defect. */
export function answerErrors(logger: Logger): ErrorRequestHandler {
  // Express knows an error handler by its four parameters.
  return async (error, req, res, _next) => {
    try {
      if (!isClientError(error)) logger.error({ err: error, reqId: req.id }, 'request failed')
      if (res.headersSent) res.destroy()
      else await refuse(req, res, isClientError(error) ? 'MALFORMED_REQUEST' : 'INTERNAL')
    } catch (failure) {
      logger.error({ err: failure, reqId: req.id }, 'answering failed')
      answerWithoutHelp(res)
    }
  }
}

// When refusing fails as well, nothing is left that may be asked.
function answerWithoutHelp(res: Response): void {
  if (res.headersSent) {
    res.destroy()
    return
  }
  res
    .writeHead(500, { 'Content-Type': PROBLEM_TYPE })
    .end(JSON.stringify(problemOf(new ApiError('INTERNAL'))))
}

// http-errors marks what the client did wrong, for example a path that is not valid percent-encoding.
function isClientError(error: unknown): boolean {
  const status = error instanceof Error && 'status' in error ? error.status : undefined
  return typeof status === 'number' && status >= 400 && status < 500
}
