// How the edge says no, in a form that whoever asked can read.
import { ApiError, errorShapeOf } from '@countersign/api'
import type { Reason } from '@countersign/contract'
import type { Request, Response } from 'express'
import { PROBLEM_TYPE, problemOf } from './problem.ts'

export const TRPC_PATH = '/trpc'
export const REST_PATH = '/v1'

/** Answers with the reason's status and words: as a tRPC error under /trpc, elsewhere as a problem (RFC 9457). */
export function refuse(req: Request, res: Response, reason: Reason): void {
  refuseWith(req, res, new ApiError(reason))
}

/** The same for an error that knows more than its reason. */
export function refuseWith(req: Request, res: Response, error: ApiError): void {
  if (error.retryAfter !== undefined) res.setHeader('Retry-After', error.retryAfter)
  if (isTrpc(req)) {
    const shape = errorShapeOf(error)
    res.status(shape.data.httpStatus).json({ error: shape })
    return
  }
  const problem = problemOf(error)
  // RFC 9110 section 15.5.2 asks for it; browsers show no dialog for this scheme.
  if (problem.status === 401) res.setHeader('WWW-Authenticate', 'Bearer')
  res.status(problem.status).type(PROBLEM_TYPE).send(JSON.stringify(problem))
}

function isTrpc(req: Request): boolean {
  const [path = ''] = req.originalUrl.toLowerCase().split('?', 1)
  return path === TRPC_PATH || path.startsWith(`${TRPC_PATH}/`)
}
