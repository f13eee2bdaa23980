// Answers everything that a step of the edge throws. Never lets Express answer, whose error is an HTML page.
import { ApiError, tooManyRequests } from '@countersign/api'
import type { ErrorRequestHandler, Request, Response } from 'express'
import type { Logger } from '../../operations/logger.ts'
import { consumeOnce } from '../rate-limit/rate-limit.ts'
import { PROBLEM_TYPE, problemOf } from './problem.ts'
import { sendError } from './refuse.ts'

/**
 * Answers an ApiError with its reason, a request that Express could not read with 400, and logs and answers 500 for everything
 * else. A request that reached no procedure is counted here, and may be answered 429 instead.
 */
export function answerErrors(logger: Logger): ErrorRequestHandler {
  // Express recognizes an error handler by its four parameters.
  return async (thrown, req, res, _next) => {
    try {
      const error = toRefusal(thrown)
      if (!error) logger.error({ err: thrown, reqId: req.id }, 'request failed')
      if (res.headersSent) res.destroy()
      else sendError(req, res, await counted(req, error ?? new ApiError('INTERNAL')))
    } catch (failure) {
      logger.error({ err: failure, reqId: req.id }, 'answering failed')
      answerWithoutHelp(res)
    }
  }
}

async function counted(req: Request, error: ApiError): Promise<ApiError> {
  const decision = await consumeOnce(req)
  return decision?.allowed === false ? tooManyRequests(decision) : error
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

function toRefusal(error: unknown): ApiError | undefined {
  if (error instanceof ApiError) return error
  // http-errors marks errors of the client, such as a path with invalid percent-encoding.
  const status = error instanceof Error && 'status' in error ? error.status : undefined
  const isClientError = typeof status === 'number' && status >= 400 && status < 500
  return isClientError ? new ApiError('MALFORMED_REQUEST') : undefined
}
