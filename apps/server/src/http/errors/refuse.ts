// Sends error responses in the form of the wire that the request came over.
import { ApiError, errorShapeOf } from '@countersign/api'
import type { Reason } from '@countersign/contract'
import type { Request, Response } from 'express'
import { type MessageStatus, sendMessageProblem } from './message-problem.ts'
import { PROBLEM_TYPE, problemOf } from './problem.ts'
import { noteRefusal } from './refusals.ts'

export const TRPC_PATH = '/trpc'
export const REST_PATH = '/v1'

/**
 * Sends a reason: as a tRPC error under /trpc, elsewhere as a problem document (RFC 9457). A request that was not counted
 * yet is counted now, and is told TOO_MANY_REQUESTS instead when it exceeds its limit.
 */
export async function refuse(req: Request, res: Response, reason: Reason): Promise<void> {
  await refuseWith(req, res, new ApiError(reason))
}

/** The same for an error with more than a reason. */
export async function refuseWith(req: Request, res: Response, refusal: ApiError): Promise<void> {
  const error = (await req.meter.settle()) ?? refusal
  noteRefusal(req, error.reason)
  if (error.retryAfter !== undefined) res.setHeader('Retry-After', error.retryAfter)
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

/** Rejects an invalid HTTP message and closes the connection. */
export async function refuseMessage(
  req: Request,
  res: Response,
  status: MessageStatus,
): Promise<void> {
  const excess = await req.meter.settle()
  if (excess) return refuseWith(req, res, excess)
  req.resume()
  sendMessageProblem(res, status)
}

/** Whether a request's path is at or below another one. */
export function isUnder(req: Request, root: string): boolean {
  const [path = ''] = req.originalUrl.split('?', 1)
  return path === root || path.startsWith(`${root}/`)
}
