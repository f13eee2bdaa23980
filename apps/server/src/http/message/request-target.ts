// Rejects request targets that parsers interpret differently, before any step reads the path or the query.
import type { IncomingMessage } from 'node:http'
import type { RequestHandler } from 'express'
import { refuseMessage } from './http-rules.ts'

// A path (RFC 9112 section 3.2.1) in visible ASCII without `#` and `\`, as RFC 3986 has it. Node.js accepts more; then Express
// ends the path at `#` and turns `\` into `/`, a query that is cut at `?` keeps both, and WHATWG's URL does a third thing.
// Where Express finds no path at all, it answers before any step.
const CLEAR = /^\/[!"$-[\]-~]*$/

const unclear = new WeakSet<IncomingMessage>()

/** Marks a request with an ambiguous target, and replaces that by one that Express can read: the path as one segment. */
export function markUnclearTarget(req: IncomingMessage): void {
  const { url: target = '', method } = req
  if (isClearTarget(target) || (target === '*' && method === 'OPTIONS')) return
  unclear.add(req)
  const [path = ''] = target.split('?', 1)
  req.url = `/${path.startsWith('/') ? encodeURIComponent(path.slice(1)) : ''}`
}

/** Rejects the marked requests. */
export const refuseUnclearTargets: RequestHandler = (req, res, next) =>
  unclear.has(req) ? refuseMessage(req, res, 400) : next()

/** Whether every parser reads the same path and query from a target. */
export function isClearTarget(target: string): boolean {
  return CLEAR.test(target)
}
