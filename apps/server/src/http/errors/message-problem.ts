// Describes invalid HTTP messages. Always as problem documents (RFC 9457): a broken message does not tell whether it was
// meant for tRPC.
import { type ServerResponse, STATUS_CODES } from 'node:http'
import type { Reason } from '@countersign/contract'
import { PROBLEM_TYPE, type Problem } from './problem.ts'

export type MessageStatus = 400 | 405 | 408 | 413 | 417 | 431

const words: Readonly<Record<MessageStatus, { reason: Reason; detail: string }>> = {
  400: { reason: 'MALFORMED_REQUEST', detail: 'The request is not valid HTTP.' },
  405: { reason: 'METHOD_NOT_ALLOWED', detail: 'This server is no proxy.' },
  408: { reason: 'MALFORMED_REQUEST', detail: 'The request did not arrive in time.' },
  413: { reason: 'PAYLOAD_TOO_LARGE', detail: 'The request body is too large.' },
  417: { reason: 'MALFORMED_REQUEST', detail: 'The expectation in Expect cannot be met.' },
  431: { reason: 'MALFORMED_REQUEST', detail: 'The request headers are too large.' },
}

export function messageProblemOf(status: MessageStatus): Problem {
  return { title: STATUS_CODES[status] ?? 'Error', status, ...words[status] }
}

/** Answers with the problem and closes the connection, because the start of the next request is unknown. */
export function sendMessageProblem(res: ServerResponse, status: MessageStatus): void {
  const body = JSON.stringify(messageProblemOf(status))
  // RFC 9110 section 15.5.6 requires it; it is empty because tunnels are not supported by any method.
  if (status === 405) res.setHeader('Allow', '')
  res
    .writeHead(status, {
      'Content-Type': `${PROBLEM_TYPE}; charset=utf-8`,
      'Content-Length': Buffer.byteLength(body),
      Connection: 'close',
    })
    .end(body)
}
