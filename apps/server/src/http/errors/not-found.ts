// Answers 404 for paths that nothing serves.
import type { RequestHandler } from 'express'
import { refuse } from './refuse.ts'

export const answerNotFound: RequestHandler = (req, res) => refuse(req, res, 'NOT_FOUND')
