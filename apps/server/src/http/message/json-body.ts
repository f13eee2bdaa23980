// Reads request bodies, which must be UTF-8 JSON within the limit, into `req.body` as text for tRPC and REST.
import { ApiError } from '@countersign/api'
import type { Reason } from '@countersign/contract'
import type { Request, RequestHandler } from 'express'
import getRawBody from 'raw-body'
import { consumeOnce } from '../rate-limit/rate-limit.ts'

// RFC 9110 section 5.6.6: any parameters, empty ones too.
const TOKEN = "[\\w!#$%&'*+.^`|~-]+"
const PARAMETER = `${TOKEN}=(?:${TOKEN}|"(?:[^"\\\\]|\\\\.)*")`
const JSON_TYPE = new RegExp(`^application/json[ \\t]*(?:;[ \\t]*(?:${PARAMETER}[ \\t]*)?)*$`, 'i')
// RFC 8259 section 8.1: JSON between systems is UTF-8, so no other charset is read.
const OTHER_CHARSET = /;[ \t]*charset=(?!"?utf-?8"?[ \t]*(?:;|$))/i

/**
 * Puts the body's text into `req.body`; an absent body is the empty text. Anything but JSON is rejected unread. The body of
 * a GET has no meaning (RFC 9110 section 9.3.1) and is ignored.
 */
export function readJsonBody({ limitBytes }: { limitBytes: number }): RequestHandler {
  return async (req, _res, next) => {
    if (req.method === 'GET' || req.method === 'HEAD') return next()
    if (!isJson(req)) throw refuseUnread(req, 'UNSUPPORTED_MEDIA_TYPE')
    const body = await readBody(req, limitBytes)
    if (body === 'aborted') return void (await consumeOnce(req))
    if (body === 'tooLarge') throw refuseUnread(req, 'PAYLOAD_TOO_LARGE')
    const text = decode(body)
    if (text === undefined) throw new ApiError('MALFORMED_REQUEST')
    req.body = text
    next()
  }
}

// Discards what still arrives, until REQUEST_TIMEOUT at the latest: closing at once would reset the connection before the
// client has read the answer.
function refuseUnread(req: Request, reason: Reason): ApiError {
  req.resume()
  return new ApiError(reason)
}

// A declared type counts even without a body: a foreign page can send multipart and plain text without a preflight.
function isJson({ headers }: Request): boolean {
  if (headers['content-encoding'] !== undefined) return false
  const type = headers['content-type']
  return type === undefined ? !hasBody(headers) : JSON_TYPE.test(type) && !OTHER_CHARSET.test(type)
}

const hasBody = (headers: Request['headers']) =>
  headers['transfer-encoding'] !== undefined || Number(headers['content-length'] ?? 0) > 0

async function readBody(req: Request, limit: number): Promise<Buffer | 'tooLarge' | 'aborted'> {
  try {
    return await getRawBody(req, { limit, length: req.headers['content-length'] ?? null })
  } catch (error) {
    const type = error instanceof Error && 'type' in error ? error.type : undefined
    if (type === 'entity.too.large') return 'tooLarge'
    if (type === 'request.aborted' || type === 'request.size.invalid') return 'aborted'
    throw error
  }
}

// Also removes a byte-order mark, as RFC 8259 section 8.1 allows. One for all bodies: making one costs more than decoding.
const utf8 = new TextDecoder('utf-8', { fatal: true })

function decode(body: Buffer): string | undefined {
  try {
    return utf8.decode(body)
  } catch {
    return undefined
  }
}
