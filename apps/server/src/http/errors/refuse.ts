// How the edge says no, in a form that whoever asked can read.
import { ApiError, errorShapeOf } from '@countersign/api'
import type { Reason } from '@countersign/contract'
import type { Request, Response } from 'express'
import { type MessageStatus, sendMessageProblem } from './message-problem.ts'
import { PROBLEM_TYPE, problemOf } from './problem.ts'
import { noteRefusal } from './refusals.ts'

export const TRPC_PATH = '/trpc'
export const REST_PATH = '/v1'

/**
 * Answers with the reason's status and words: as a tRPC error under /trpc, elsewhere as a problem (RFC 9457). A request
 * for which nothing was counted yet is counted now, and may be told that there were too many instead.
 */
export async function refuse(req: Request, res: Response, reason: Reason): Promise<void> {
  await refuseWith(req, res, new ApiError(reason))
}

/** The same for an error that knows more than its reason. */
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
  // RFC 9110 section 15.5.2 asks for it; browsers show no dialog for this scheme.
  if (problem.status === 401) res.setHeader('WWW-Authenticate', 'Bearer')
  res.status(problem.status).type(PROBLEM_TYPE).send(JSON.stringify(problem))
}

/** Refuses a message that HTTP does not allow, whatever it asks for, and closes the connection. */
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

/** Whether a request is for something below a path. */
export function isUnder(req: Request, root: string): boolean {
  const [path = ''] = req.originalUrl.split('?', 1)
  return path === root || path.startsWith(`${root}/`)
}
