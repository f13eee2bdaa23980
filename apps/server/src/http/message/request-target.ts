// Refuses request targets that parsers read differently, before anything looks at the path or the query.
import type { IncomingMessage } from 'node:http'
import type { RequestHandler } from 'express'
import { refuseMessage } from '../errors/refuse.ts'

// A path (RFC 9112 section 3.2.1) in visible ASCII without `#` and `\`: RFC 3986 has no place for the rest. Node.js lets it
// through; then Express ends the path at `#` and makes `/` of `\`, a query that is cut at `?` keeps both, and WHATWG's URL
// does a third thing. Where Express finds no path at all, it answers before any step.
const CLEAR = /^\/[!"$-[\]-~]*$/

const unclear = new WeakSet<IncomingMessage>()

/** Marks a request that is to be refused for its target, and gives it one that Express reads: the path as one name. */
export function markUnclearTarget(req: IncomingMessage): void {
  const { url: target = '', method } = req
  if (isClearTarget(target) || (target === '*' && method === 'OPTIONS')) return
  unclear.add(req)
  const [path = ''] = target.split('?', 1)
  req.url = `/${path.startsWith('/') ? encodeURIComponent(path.slice(1)) : ''}`
}

/** Refuses the requests that were marked. */
export const refuseUnclearTargets: RequestHandler = (req, res, next) =>
  unclear.has(req) ? refuseMessage(req, res, 400) : next()

/** Whether every parser finds the same path and query in a target. */
export function isClearTarget(target: string): boolean {
  return CLEAR.test(target)
}
