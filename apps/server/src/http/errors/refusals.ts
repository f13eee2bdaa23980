// Remembers why calls of a request were refused, so that its log line can say so: a batch answers 207 whatever was in it.
import type { IncomingMessage } from 'node:http'
import type { Reason } from '@countersign/contract'

const refusals = new WeakMap<IncomingMessage, Map<Reason, number>>()

export function noteRefusal(req: IncomingMessage, reason: Reason): void {
  const counts = refusals.get(req) ?? new Map<Reason, number>()
  refusals.set(req, counts.set(reason, (counts.get(reason) ?? 0) + 1))
}

/** How many calls of a request were refused, by reason; undefined when none was. */
export function refusalsOf(req: IncomingMessage): Record<string, number> | undefined {
  const counts = refusals.get(req)
  return counts && Object.fromEntries(counts)
}
