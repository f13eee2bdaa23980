// Answers what Node.js's HTTP parser rejects (broken or endless requests, long headers, tunnels) with our problem documents,
// and logs it.
import { IncomingMessage, type Server, ServerResponse } from 'node:http'
import { Socket } from 'node:net'
import type { Duplex } from 'node:stream'
import type { Logger } from '../../operations/logger.ts'
import { forbidCaching } from '../caching.ts'
import { type MessageStatus, sendMessageProblem } from '../errors/message-problem.ts'
import { parseAddress } from '../message/client-address.ts'
import { setSecurityHeaders } from '../security-headers.ts'

const statusByCode: Readonly<Record<string, MessageStatus>> = {
  HPE_HEADER_OVERFLOW: 431,
  HPE_CHUNK_EXTENSIONS_OVERFLOW: 413,
  ERR_HTTP_REQUEST_TIMEOUT: 408,
}

/** Replaces the answers of Node.js, which have neither a body nor our headers. */
export function answerParserErrors(server: Server, logger: Logger): void {
  const latest = new WeakMap<Duplex, ServerResponse<IncomingMessage>>()
  const refused = new WeakSet<Duplex>()
  const open = new WeakMap<Duplex, Set<ServerResponse>>()

  server.prependListener('request', (req, res) => {
    const answers = open.get(req.socket) ?? new Set()
    open.set(req.socket, answers.add(res))
    res.once('close', () => answers.delete(res))
    latest.set(req.socket, res)
  })
  // The edge answers it like any other request.
  server.on('checkExpectation', (req, res) => server.emit('request', req, res))

  server.on('clientError', (error: NodeJS.ErrnoException, socket) => {
    // Further bytes of a broken request are further errors.
    if (refused.has(socket)) return
    refused.add(socket)
    if (!socket.writable || hasLeft(error) || isUnused(socket)) {
      socket.destroy()
      return
    }
    const status = statusByCode[error.code ?? ''] ?? 400
    const refuse = () => answerOn(socket, status, logger, error.code)
    const res = latest.get(socket)
    // Complete requests before the broken one get their answers first.
    if (!res || res.req.complete) return afterAnswer(res, refuse)
    // The body of the request that is being answered is broken.
    if (!res.headersSent) return sendMessageProblem(res, status)
    if (res.writableFinished) socket.destroy()
    else res.once('close', () => socket.destroy())
  })

  server.on('connect', (_req, socket) => {
    socket.on('error', () => socket.destroy())
    // Node.js has detached the connection: the client's leaving is noticed here alone, and queued answers are closed here.
    socket.resume().once('end', () => socket.end())
    socket.once('close', () => {
      for (const res of open.get(socket) ?? []) res.emit('close')
    })
    afterAnswer(latest.get(socket), () => answerOn(socket, 405, logger, 'CONNECT'))
  })
}

// A connection sends one answer at a time; Node.js throws when it is given a second one.
function afterAnswer(res: ServerResponse | undefined, go: () => void): void {
  if (!res || res.closed || !res.writable) go()
  else res.once('close', go)
}

// The client left in the middle of its request; the answer in progress is logged as aborted.
const hasLeft = ({ code }: NodeJS.ErrnoException) =>
  code === 'ECONNRESET' || code === 'HPE_INVALID_EOF_STATE'

// Browsers and load balancers open connections ahead of time.
const isUnused = (socket: Duplex) => socket instanceof Socket && socket.bytesRead === 0

const setHeaders = [setSecurityHeaders(), forbidCaching()]

function answerOn(socket: Duplex, status: MessageStatus, logger: Logger, code?: string): void {
  if (!(socket instanceof Socket) || !socket.writable) {
    socket.destroy()
    return
  }
  const ip = parseAddress(socket.remoteAddress ?? '')
  logger.warn({ req: { ip }, res: { status }, code }, 'request refused by the HTTP parser')
  const res = new ServerResponse(new IncomingMessage(socket))
  res.assignSocket(socket)
  for (const set of setHeaders) set(res.req, res, () => {})
  res.once('finish', () => socket.destroySoon())
  sendMessageProblem(res, status)
}
