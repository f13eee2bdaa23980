// Limits connections: how many a network may have, and how long an answer may stay unread.
import type { Server } from 'node:http'
import type { Socket } from 'node:net'
import { networkOf } from '@countersign/api'
import type { Logger } from '../../operations/logger.ts'
import { type ProxyTrust, parseAddress } from '../message/client-address.ts'

const CHECK_INTERVAL_MS = 500
const LOG_INTERVAL_MS = 60_000

export interface ConnectionLimit {
  readonly maxPerNetwork: number
  /** A trusted proxy's connections belong to its clients. */
  readonly isTrusted: ProxyTrust
  readonly logger: Logger
}

/** Closes the connections of a network beyond its limit, except those of trusted proxies. */
export function limitConnections(server: Server, limit: ConnectionLimit): void {
  const { maxPerNetwork, isTrusted, logger } = limit
  const counts = new Map<string, number>()
  let logAgainAt = 0

  server.on('connection', (socket: Socket) => {
    const address = parseAddress(socket.remoteAddress ?? '')
    if (isTrusted(address, 0)) return
    const network = networkOf(address)
    const count = (counts.get(network) ?? 0) + 1
    counts.set(network, count)
    socket.once('close', () => {
      const left = (counts.get(network) ?? 1) - 1
      if (left > 0) counts.set(network, left)
      else counts.delete(network)
    })
    if (count <= maxPerNetwork) return
    socket.destroy()
    if (performance.now() < logAgainAt) return
    logAgainAt = performance.now() + LOG_INTERVAL_MS
    logger.warn({ network }, 'a network has more connections than MAX_CONNECTIONS_PER_NETWORK')
  })
}

/** Closes connections whose client reads nothing for that long. Unlike Node.js's timeouts, what it sends does not count. */
export function closeStalledConnections(
  server: Server,
  { afterSeconds }: { afterSeconds: number },
): void {
  const stalls = new Map<Socket, { taken: number; since: number }>()
  server.on('connection', (socket: Socket) => {
    stalls.set(socket, { taken: 0, since: performance.now() })
    socket.once('close', () => stalls.delete(socket))
  })

  const timer = setInterval(() => {
    const now = performance.now()
    for (const [socket, stall] of stalls) {
      const taken = socket.bytesWritten - socket.writableLength
      if (socket.writableLength === 0 || taken !== stall.taken) {
        stall.taken = taken
        stall.since = now
      } else if (now - stall.since >= afterSeconds * 1_000) socket.destroy()
    }
  }, CHECK_INTERVAL_MS).unref()
  server.once('close', () => clearInterval(timer))
}
