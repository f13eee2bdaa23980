// Rejects requests that HTTP forbids and that Node.js accepts or answers without a body.
import { assertAllowed } from '@countersign/api'
import type { Request, RequestHandler, Response } from 'express'
import { type MessageStatus, sendMessageProblem } from '../errors/message-problem.ts'
import { consumeOnce } from '../rate-limit/rate-limit.ts'

// RFC 3986 section 3.2.2: a name or an address, and a port. No user, no path, no list.
const HOST = /^(?:[\w.~!$&'()*+;=%-]*|\[[\da-f:.]+\])(?::\d{0,5})?$/i

/** Rejects requests without exactly one valid host (RFC 9112 section 3.2). */
export const refuseAmbiguousHost: RequestHandler = (req, res, next) => {
  const { host = '' } = req.headers
  const count = countHosts(req)
  // HTTP/1.0 has no Host.
  const isOne = count === 1 || (count === 0 && req.httpVersion === '1.0')
  if (isOne && HOST.test(host)) return next()
  return refuseMessage(req, res, 400)
}

// Node.js keeps the first of several and drops the others.
function countHosts({ rawHeaders }: Request): number {
  let count = 0
  for (let index = 0; index < rawHeaders.length; index += 2) {
    const name = rawHeaders[index]
    if (name?.length === 4 && name.toLowerCase() === 'host') count += 1
  }
  return count
}

/** Rejects unsupported expectations (RFC 9110 section 10.1.1). Node.js handles `100-continue`. */
export const refuseExpectations: RequestHandler = (req, res, next) => {
  const { expect } = req.headers
  if (expect === undefined || expect.toLowerCase() === '100-continue') return next()
  return refuseMessage(req, res, 417)
}

/** Refuses a message that HTTP does not allow, whatever it asks for, and closes the connection. */
export async function refuseMessage(
  req: Request,
  res: Response,
  status: MessageStatus,
): Promise<void> {
  assertAllowed(await consumeOnce(req))
  req.resume()
  sendMessageProblem(res, status)
}
