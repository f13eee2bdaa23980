// Sends error responses in the form of the wire that the request came over.
import { type ApiError, errorShapeOf } from '@countersign/api'
import type { Request, Response } from 'express'
import { describeRetryAfter } from '../rate-limit/rate-limit-headers.ts'
import { PROBLEM_TYPE, problemOf } from './problem.ts'
import { noteRefusal } from './refusals.ts'

export const TRPC_PATH = '/trpc'
export const REST_PATH = '/v1'

/** Sends the reason's status and message: as a tRPC error under /trpc, elsewhere as a problem document (RFC 9457). */
export function sendError(req: Request, res: Response, error: ApiError): void {
  noteRefusal(req, error.reason)
  res.set(describeRetryAfter([error]))
  if (isUnder(req, TRPC_PATH)) {
    const shape = errorShapeOf(error)
    res.status(shape.data.httpStatus).json({ error: shape })
    return
  }
  const problem = problemOf(error)
  // RFC 9110 section 15.5.2 requires it; browsers show no dialog for this scheme.
  if (problem.status === 401) res.setHeader('WWW-Authenticate', 'Bearer')
  res.status(problem.status).type(PROBLEM_TYPE).send(JSON.stringify(problem))
}

/** Whether a request's path is at or below another one. */
export function isUnder(req: Request, root: string): boolean {
  const [path = ''] = req.originalUrl.split('?', 1)
  return path === root || path.startsWith(`${root}/`)
}
