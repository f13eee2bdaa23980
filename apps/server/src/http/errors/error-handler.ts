// Answers everything that a step of the edge throws. Never lets Express answer, whose error is an HTML page.
import { ApiError } from '@countersign/api'
import type { ErrorRequestHandler, Response } from 'express'
import type { Logger } from '../../operations/logger.ts'
import { PROBLEM_TYPE, problemOf } from './problem.ts'
import { refuse } from './refuse.ts'

/** Answers 400 for a request that Express could not read, and logs and answers 500 for everything else. */
export function answerErrors(logger: Logger): ErrorRequestHandler {
  // Express recognizes an error handler by its four parameters.
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

// Depends on nothing that may have failed.
function answerWithoutHelp(res: Response): void {
  if (res.headersSent) {
    res.destroy()
    return
  }
  res
    .writeHead(500, { 'Content-Type': PROBLEM_TYPE })
    .end(JSON.stringify(problemOf(new ApiError('INTERNAL'))))
}

// http-errors marks errors of the client, such as a path with invalid percent-encoding.
function isClientError(error: unknown): boolean {
  const status = error instanceof Error && 'status' in error ? error.status : undefined
  return typeof status === 'number' && status >= 400 && status < 500
}
