// Mounts the router as tRPC.
import { pipeline } from 'node:stream/promises'
import { appRouter, type Deps, toApiError } from '@countersign/api'
import type { TRPCError } from '@trpc/server'
import { fetchRequestHandler } from '@trpc/server/adapters/fetch'
import type {
  Request as ExpressRequest,
  Response as ExpressResponse,
  RequestHandler,
} from 'express'
import type { Logger } from './logger.ts'
import type { RefreshCookieOptions } from './refresh-cookie.ts'
import { noteRefusal } from './refusals.ts'
import { refuse, refuseWith, TRPC_PATH } from './refuse.ts'
import { createPorts } from './request-ports.ts'
import { signalOf } from './signal.ts'
import { namesNothing, refusalOfCalls } from './trpc-calls.ts'

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
    if (req.method !== 'GET' && req.method !== 'POST') return refuse(req, res, 'METHOD_NOT_ALLOWED')
    const refusal = refusalOfCalls(req, maxBatchSize)
    if (refusal) return refuse(req, res, refusal)
    const surplus = namesNothing(req) ? await req.meter.charge() : undefined
    if (surplus) return refuseWith(req, res, surplus)
    const answer = await fetchRequestHandler({
      endpoint: TRPC_PATH,
      router: appRouter,
      req: toFetchRequest(req, res),
      createContext: () => ({ ...deps, ...createPorts(req, res, refreshCookie) }),
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

// What tRPC reads of a request's headers; everything else, procedures get through ports.
const readByTrpc = ['content-type', 'accept', 'trpc-accept'] as const

// Not tRPC's Express adapter: it makes an address of the Host that was sent, reads the body again, and streams answers
// that are complete, which costs more than everything else between Express and a procedure.
function toFetchRequest(req: ExpressRequest, res: ExpressResponse): Request {
  const headers = readByTrpc.flatMap((name): [string, string][] => {
    const value = req.headers[name]
    return typeof value === 'string' ? [[name, value]] : []
  })
  const body: unknown = req.body
  const request = new Request(`http://localhost${TRPC_PATH}${req.url}`, {
    method: req.method,
    headers,
    ...(req.method === 'POST' && typeof body === 'string' && { body }),
  })
  // Given to the constructor, it would be copied and watched over.
  return Object.defineProperty(request, 'signal', { value: signalOf(res) })
}

async function send(answer: Response, res: ExpressResponse): Promise<void> {
  res.status(answer.status)
  for (const [name, value] of answer.headers) {
    if (name === 'vary') res.vary(value)
    else res.setHeader(name, value)
  }
  if (answer.headers.has('transfer-encoding') && answer.body) {
    // A client that leaves in the middle is no error.
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

// Of a batch, the longest wait: after that, each of its calls may be tried again.
function describeWait(errors: readonly TRPCError[]): Record<string, string> {
  const waits = errors.flatMap((error) => toApiError(error).retryAfter ?? [])
  return waits.length > 0 ? { 'Retry-After': String(Math.max(...waits)) } : {}
}
