// Answers 404 for paths that nothing serves.
import { ApiError } from '@countersign/api'
import type { RequestHandler } from 'express'

export const answerNotFound: RequestHandler = () => {
  throw new ApiError('NOT_FOUND')
}
