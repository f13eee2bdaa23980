// Remembers why calls of a request were rejected, for its log line: the status of a batch is 207 in any case.
import type { IncomingMessage } from 'node:http'
import type { Reason } from '@countersign/contract'

const refusals = new WeakMap<IncomingMessage, Map<Reason, number>>()

export function noteRefusal(req: IncomingMessage, reason: Reason): void {
  const counts = refusals.get(req) ?? new Map<Reason, number>()
  refusals.set(req, counts.set(reason, (counts.get(reason) ?? 0) + 1))
}

/** The number of rejected calls of a request by reason; undefined if there are none. */
export function refusalsOf(req: IncomingMessage): Record<string, number> | undefined {
  const counts = refusals.get(req)
  return counts && Object.fromEntries(counts)
}
