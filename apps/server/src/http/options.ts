// Answers OPTIONS requests that are not preflights with the methods of a path (RFC 9110 section 9.3.7).
import { assertAllowed } from '@countersign/api'
import type { RequestHandler } from 'express'
import { consumeOnce } from './rate-limit/rate-limit.ts'

/** @param methods none for the server as a whole */
export function answerOptions(methods: readonly string[] = []): RequestHandler {
  const allow = [...methods, 'OPTIONS'].join(', ')
  return async (req, res) => {
    assertAllowed(await consumeOnce(req))
    if (methods.length > 0) res.setHeader('Allow', allow)
    res.status(204).end()
  }
}

/** Answers `OPTIONS *`, which concerns the server and not a path. */
export function answerServerOptions(): RequestHandler {
  const answer = answerOptions()
  return (req, res, next) =>
    req.method === 'OPTIONS' && req.url === '*' ? answer(req, res, next) : next()
}
