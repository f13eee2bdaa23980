// Describes what is wrong with a request as an HTTP message, whatever it asks for. Always a problem (RFC 9457): where a
// message is broken, nothing in it says which wire it was meant for.
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

/** Answers with the problem and closes the connection: where the next request would begin is not known. */
export function sendMessageProblem(res: ServerResponse, status: MessageStatus): void {
  const body = JSON.stringify(messageProblemOf(status))
  // RFC 9110 section 15.5.6 asks for it; a tunnel leads nowhere, whatever the method.
  if (status === 405) res.setHeader('Allow', '')
  res
    .writeHead(status, {
      'Content-Type': `${PROBLEM_TYPE}; charset=utf-8`,
      'Content-Length': Buffer.byteLength(body),
      Connection: 'close',
    })
    .end(body)
}
