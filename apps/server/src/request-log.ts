// One log line per request: who asked for what, the answer's status and how long it took. No bodies, no query strings
// (tRPC puts a query's input there) and no credentials.
import type { Request, RequestHandler, Response } from 'express'
import { pinoHttp } from 'pino-http'
import type { Logger } from './logger.ts'

const TEXT_MAX_CHARACTERS = 256

export function logRequests(logger: Logger): RequestHandler {
  return pinoHttp<Request, Response>({
    logger,
    genReqId: (req) => req.id,
    wrapSerializers: false,
    serializers: { req: describeRequest, res: describeResponse },
    customLogLevel: (_req, res, error) =>
      error || res.statusCode >= 500 ? 'error' : res.statusCode >= 400 ? 'warn' : 'info',
    autoLogging: { ignore: (req) => req.path === '/health' },
  })
}

function describeRequest(req: Request) {
  return {
    id: req.id,
    method: req.method,
    path: req.originalUrl.split('?', 1)[0]?.slice(0, TEXT_MAX_CHARACTERS),
    ip: req.ip,
    userAgent: req.get('User-Agent')?.slice(0, TEXT_MAX_CHARACTERS),
  }
}

function describeResponse(res: Response) {
  return { status: res.statusCode }
}
