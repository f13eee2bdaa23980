// Serves the router over tRPC.
import { pipeline } from 'node:stream/promises'
import {
  ApiError,
  appRouter,
  assertAllowed,
  type Deps,
  isForOperators,
  toApiError,
} from '@countersign/api'
import { resolveResponse } from '@trpc/server/http'
import type {
  Request as ExpressRequest,
  Response as ExpressResponse,
  RequestHandler,
} from 'express'
import type { RefreshCookieOptions } from '../http/cookies/refresh-cookie.ts'
import { disconnectSignalOf } from '../http/disconnect-signal.ts'
import { noteRefusal } from '../http/errors/refusals.ts'
import { consume } from '../http/rate-limit/rate-limit.ts'
import { describeRetryAfter } from '../http/rate-limit/rate-limit-headers.ts'
import { createPorts } from '../http/request-ports.ts'
import type { Logger } from '../operations/logger.ts'
import { countUnserved, readCalls, type TrpcCalls } from './read-calls.ts'

export interface TrpcOptions {
  readonly deps: Deps
  readonly logger: Logger
  readonly refreshCookie: RefreshCookieOptions
  readonly maxBatchSize: number
}

/** Serves tRPC. Expects the body's text in `req.body`. */
export function serveTrpc(options: TrpcOptions): RequestHandler {
  const { deps, logger, refreshCookie, maxBatchSize } = options

  return async (req, res) => {
    const read = readCalls(req, maxBatchSize)
    if (read.kind === 'refused') throw new ApiError(read.reason)
    const { calls } = read
    // They reach no procedure, which would count them.
    for (let left = countUnserved(calls); left > 0; left -= 1) assertAllowed(await consume(req))
    const answer = await resolveResponse({
      router: appRouter,
      req: toFetchRequest(req, res, calls),
      path: calls.names.map(encodeURIComponent).join(','),
      error: null,
      maxBatchSize,
      createContext: async () => ({ ...deps, ...createPorts(req, res, refreshCookie) }),
      responseMeta: ({ errors }) => ({ headers: describeRetryAfter(errors.map(toApiError)) }),
      onError({ error, path }) {
        const apiError = toApiError(error)
        noteRefusal(req, apiError.reason)
        if (!isForOperators(apiError)) return
        logger.error({ err: error, procedure: path, reqId: req.id }, 'procedure failed')
      },
    })
    await send(answer, res)
  }
}

// Passes on the calls that were read, and nothing of the request's own target and headers: tRPC's other inputs, such as
// `connectionParams` and forms, stay closed. Not tRPC's Express adapter: it reads the body again and streams complete
// answers, which costs more than everything else between Express and a procedure.
function toFetchRequest(req: ExpressRequest, res: ExpressResponse, calls: TrpcCalls): Request {
  const body: unknown = req.body
  const request = new Request(urlOf(calls), {
    method: calls.method,
    headers: calls.isStreamed ? streamedHeaders : plainHeaders,
    ...(calls.method === 'POST' && typeof body === 'string' && { body }),
  })
  // The constructor would copy it and follow the original.
  return Object.defineProperty(request, 'signal', { value: disconnectSignalOf(res) })
}

const plainHeaders = { 'content-type': 'application/json' }
const streamedHeaders = { ...plainHeaders, 'trpc-accept': 'application/jsonl' }

function urlOf({ isBatch, input }: TrpcCalls): string {
  const query = input === undefined ? '' : `input=${encodeURIComponent(input)}`
  return `http://localhost/?${isBatch ? 'batch=1&' : ''}${query}`
}

async function send(answer: Response, res: ExpressResponse): Promise<void> {
  res.status(answer.status)
  for (const [name, value] of answer.headers) {
    if (name === 'vary') res.vary(value)
    else res.setHeader(name, value)
  }
  if (answer.headers.has('transfer-encoding') && answer.body) {
    // A client that disconnects is not an error.
    await pipeline(chunksOf(answer.body), res).catch(() => {})
  } else res.end(await answer.text())
}

async function* chunksOf(stream: ReadableStream<Uint8Array>): AsyncGenerator<Uint8Array> {
  const reader = stream.getReader()
  try {
    for (let next = await reader.read(); !next.done; next = await reader.read()) yield next.value
  } finally {
    await reader.cancel()
  }
}
