// What a tRPC request asks for, judged before tRPC makes anything of it.
import { contract, declarationsOf, type Reason } from '@countersign/contract'
import type { Request } from 'express'

const declarations = new Map(declarationsOf(contract))
const methods = { query: 'GET', mutation: 'POST' } as const
const setsCookie = (name: string) => declarations.get(name)?.setsCookie === true

/** Whether a request names a call that no procedure serves, and that therefore nobody counts. */
export function namesNothing(req: Request): boolean {
  if (isStreamed(req) && !isBatch(req)) return true // tRPC streams batches only
  return (namesOf(req) ?? []).some((name) => {
    const declaration = declarations.get(name)
    return declaration === undefined || methods[declaration.kind] !== req.method
  })
}

/**
 * Why the calls of a request cannot be served together, if so. A batch has a limit. Calls that set the refresh cookie need
 * a response of their own: of two cookies the browser would keep one, and a streamed response sends its headers before
 * any call has run, so the cookie of a session that was just rotated would be lost.
 */
export function refusalOfCalls(req: Request, maxBatchSize: number): Reason | undefined {
  if (req.path.lastIndexOf('/') !== 0) return 'NOT_FOUND'
  const names = namesOf(req)
  if (names === undefined) return 'MALFORMED_REQUEST'
  if (names.length > maxBatchSize) return 'BATCH_REFUSED'
  const cookies = names.filter(setsCookie).length
  return cookies > 1 || (cookies > 0 && isStreamed(req)) ? 'BATCH_REFUSED' : undefined
}

// Reads the path as tRPC does: decoded, with commas between the calls of a batch.
function namesOf(req: Request): string[] | undefined {
  try {
    const name = decodeURIComponent(req.path.slice(1))
    return isBatch(req) ? name.split(',') : [name]
  } catch {
    return undefined
  }
}

function isBatch({ originalUrl }: Request): boolean {
  const start = originalUrl.indexOf('?')
  return start >= 0 && new URLSearchParams(originalUrl.slice(start)).get('batch') === '1'
}

function isStreamed({ headers }: Request): boolean {
  return [headers['trpc-accept'], headers.accept].some((types) =>
    /application\/jsonl|text\/event-stream/i.test(String(types ?? '')),
  )
}
