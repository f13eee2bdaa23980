// What is said here is said to one caller at one time.
import type { RequestHandler } from 'express'

/** Forbids every cache to keep an answer: they hold tokens and personal data. */
export function forbidCaching(): RequestHandler {
  return (_req, res, next) => {
    res.setHeader('Cache-Control', 'no-store')
    next()
  }
}
