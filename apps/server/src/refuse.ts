// How the edge says no, in a form that whoever asked can read.
import { ApiError, errorShapeOf } from '@countersign/api'
import type { Reason } from '@countersign/contract'
import type { Request, Response } from 'express'
import { PROBLEM_TYPE, problemOf } from './problem.ts'

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

/** Whether a request is for something below a path, in any case: Express mounts that way. */
export function isUnder(req: Request, root: string): boolean {
  const [path = ''] = req.originalUrl.toLowerCase().split('?', 1)
  return path === root || path.startsWith(`${root}/`)
}
