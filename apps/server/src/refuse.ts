// How the edge itself says no, in a form that whoever asked can read.
import { ApiError, errorShapeOf } from '@countersign/api'
import type { Reason } from '@countersign/contract'
import type { Request, Response } from 'express'

export const TRPC_PATH = '/trpc'

/** Answers with the reason's status and words: as a tRPC error under /trpc, else as `{ message, reason }`. */
export function refuse(req: Request, res: Response, reason: Reason): void {
  const shape = errorShapeOf(new ApiError(reason))
  const body = isTrpc(req) ? { error: shape } : { message: shape.message, reason }
  res.status(shape.data.httpStatus).json(body)
}

function isTrpc(req: Request): boolean {
  const [path = ''] = req.originalUrl.toLowerCase().split('?', 1)
  return path === TRPC_PATH || path.startsWith(`${TRPC_PATH}/`)
}
