// Parses the calls of a tRPC request, once: checks, limits and tRPC itself use the result. Nothing else parses the target.
import { contract, declarationsOf, type Reason } from '@countersign/contract'
import type { Request } from 'express'

/** The calls of one request. */
export interface TrpcCalls {
  readonly method: 'GET' | 'POST'
  /** The dotted names as they were sent, decoded; they may be unknown. */
  readonly names: readonly string[]
  readonly isBatch: boolean
  /** Whether each answer is sent as soon as it is ready. */
  readonly isStreamed: boolean
  /** The inputs in the query of a GET, as JSON text. A POST has them in its body. */
  readonly input: string | undefined
}

export type CallsResult =
  | { readonly kind: 'read'; readonly calls: TrpcCalls }
  | { readonly kind: 'refused'; readonly reason: Reason }

type TrpcRequest = Pick<Request, 'method' | 'url' | 'headers'>

const declarations = new Map(declarationsOf(contract))
const methods = { query: 'GET', mutation: 'POST' } as const

/** @param request its `url` starts after /trpc */
export function readCalls(request: TrpcRequest, maxBatchSize: number): CallsResult {
  const { method, url, headers } = request
  if (method !== 'GET' && method !== 'POST') return refused('METHOD_NOT_ALLOWED')
  // A foreign page can send a POST without a type, but not one with this type, without a preflight.
  if (method === 'POST' && headers['content-type'] === undefined)
    return refused('UNSUPPORTED_MEDIA_TYPE')

  const end = url.indexOf('?')
  const path = end < 0 ? url : url.slice(0, end)
  if (path.lastIndexOf('/') !== 0) return refused('NOT_FOUND')
  const name = decode(path.slice(1))
  if (name === undefined) return refused('MALFORMED_REQUEST')

  const query = end < 0 ? undefined : new URLSearchParams(url.slice(end + 1))
  const isBatch = query?.get('batch') === '1'
  const calls: TrpcCalls = {
    method,
    names: isBatch ? name.split(',') : [name],
    isBatch,
    isStreamed: acceptsLines(headers['trpc-accept']) || acceptsLines(headers.accept),
    input: method === 'GET' ? (query?.get('input') ?? undefined) : undefined,
  }
  const reason = reasonToRefuse(calls, maxBatchSize)
  return reason ? refused(reason) : { kind: 'read', calls }
}

/** How many calls reach no procedure that would count them. */
export function countUnserved({ names, method }: TrpcCalls): number {
  return names.filter((name) => {
    const declaration = declarations.get(name)
    return declaration === undefined || methods[declaration.kind] !== method
  }).length
}

// A batch has a maximum size. A call that sets the refresh cookie must be the only one of its response, and not be streamed:
// of two cookies the browser keeps one, and a stream sends its headers before any call has run, which would lose the
// cookie of a session that was just rotated.
function reasonToRefuse(calls: TrpcCalls, maxBatchSize: number): Reason | undefined {
  const { names, isBatch, isStreamed } = calls
  if (names.length > maxBatchSize) return 'BATCH_REFUSED'
  const known = names.flatMap((name) => declarations.get(name) ?? [])
  const cookies = known.filter(({ setsCookie }) => setsCookie === true).length
  if (cookies > 1 || (cookies > 0 && isStreamed)) return 'BATCH_REFUSED'
  // tRPC would reject these as a whole, before any call is counted: it streams batches only, of one kind each.
  if (isStreamed && !isBatch) return 'MALFORMED_REQUEST'
  return new Set(known.map(({ kind }) => kind)).size > 1 ? 'MALFORMED_REQUEST' : undefined
}

const refused = (reason: Reason): CallsResult => ({ kind: 'refused', reason })

function decode(text: string): string | undefined {
  try {
    return decodeURIComponent(text)
  } catch {
    return undefined
  }
}

// JSON lines; without subscriptions, there are no event streams.
function acceptsLines(header: string | readonly string[] | undefined): boolean {
  return header !== undefined && /(^|[, \t])application\/jsonl($|[;, \t])/i.test(String(header))
}
