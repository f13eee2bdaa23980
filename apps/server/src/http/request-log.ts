// Logs one line per request: client, path, status, reasons of rejected calls, duration. Never logs bodies, query strings
// (tRPC puts a query's input there) or credentials.
import type { Request, RequestHandler, Response } from 'express'
import { pinoHttp } from 'pino-http'
import type { Logger } from '../operations/logger.ts'
import { refusalsOf } from './errors/refusals.ts'

const TEXT_MAX_CHARACTERS = 256
/** Logged as nginx does when the client left before its answer; never sent. */
const CLIENT_CLOSED_REQUEST = 499

export function logRequests(logger: Logger): RequestHandler {
  const log = pinoHttp<Request, Response>({
    logger,
    genReqId: (req) => req.id,
    wrapSerializers: false,
    serializers: { req: describeRequest, res: describeResponse },
    customLogLevel: levelOf,
    customSuccessMessage: messageOf,
    customErrorMessage: messageOf,
  })
  return (req, res, next) => {
    // Before the listeners of pino-http, which write the line.
    res.once('finish', () => finished.add(res))
    log(req, res, next)
  }
}

const finished = new WeakSet<Response>()
const statusOf = (res: Response) => (finished.has(res) ? res.statusCode : CLIENT_CLOSED_REQUEST)

function messageOf(_req: Request, res: Response): string {
  return finished.has(res) ? 'request completed' : 'request aborted'
}

function levelOf(req: Request, res: Response, error?: Error) {
  const status = statusOf(res)
  if (error || status >= 500) return 'error'
  if (status >= 400 || refusalsOf(req)) return 'warn'
  return req.path === '/health' ? 'silent' : 'info'
}

function describeRequest(req: Request) {
  return {
    id: req.id,
    method: req.method,
    path: req.originalUrl.split('?', 1)[0]?.slice(0, TEXT_MAX_CHARACTERS),
    ip: req.clientAddress,
    userAgent: req.get('User-Agent')?.slice(0, TEXT_MAX_CHARACTERS),
  }
}

function describeResponse(res: Response) {
  const refused = refusalsOf(res.req)
  return { status: statusOf(res), ...(refused && { refused }) }
}
