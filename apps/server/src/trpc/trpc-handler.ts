// Serves the router over tRPC.
import { pipeline } from 'node:stream/promises'
import { type ApiError, appRouter, type Deps, toApiError } from '@countersign/api'
import type { TRPCError } from '@trpc/server'
import { resolveResponse } from '@trpc/server/http'
import type {
  Request as ExpressRequest,
  Response as ExpressResponse,
  RequestHandler,
} from 'express'
import type { RefreshCookieOptions } from '../http/cookies/refresh-cookie.ts'
import { disconnectSignalOf } from '../http/disconnect-signal.ts'
import { noteRefusal } from '../http/errors/refusals.ts'
import { refuse, refuseWith } from '../http/errors/refuse.ts'
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
    if (read.kind === 'refused') return refuse(req, res, read.reason)
    const { calls } = read
    const surplus = await chargeUnserved(req, calls)
    if (surplus) return refuseWith(req, res, surplus)
    const answer = await resolveResponse({
      router: appRouter,
      req: toFetchRequest(req, res, calls),
      path: calls.names.map(encodeURIComponent).join(','),
      error: null,
      maxBatchSize,
      createContext: async () => ({ ...deps, ...createPorts(req, res, refreshCookie) }),
      responseMeta: ({ errors }) => ({ headers: describeWait(errors) }),
      onError({ error, path }) {
        noteRefusal(req, toApiError(error).reason)
        if (error.code !== 'INTERNAL_SERVER_ERROR') return
        logger.error({ err: error, procedure: path, reqId: req.id }, 'procedure failed')
      },
    })
    await send(answer, res)
  }
}

// The error if one of them exceeds the limit.
async function chargeUnserved(
  req: ExpressRequest,
  calls: TrpcCalls,
): Promise<ApiError | undefined> {
  for (let left = countUnserved(calls); left > 0; left -= 1) {
    const refusal = await req.meter.charge()
    if (refusal) return refusal
  }
  return undefined
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

// The longest wait of a batch: after it, each of its calls may be retried.
function describeWait(errors: readonly TRPCError[]): Record<string, string> {
  const waits = errors.flatMap((error) => toApiError(error).retryAfter ?? [])
  return waits.length > 0 ? { 'Retry-After': String(Math.max(...waits)) } : {}
}
