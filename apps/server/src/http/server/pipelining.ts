// Bounds the requests that one connection has open.
import type { RequestListener } from 'node:http'
import type { Socket } from 'node:net'

// Browsers, proxies and fetch have one request at a time on a connection of HTTP/1.1.
const OPEN_MAX = 16

/**
 * Hands requests on, at most `OPEN_MAX` of one connection at a time: a client that goes further is cut off. Node.js
 * bounds the bytes that wait to be sent, not the requests, and would run all that fit into what it has read.
 */
export function boundPipelining(listener: RequestListener): RequestListener {
  const openBySocket = new WeakMap<Socket, number>()
  const openOn = (socket: Socket) => openBySocket.get(socket) ?? 0

  return (req, res) => {
    const { socket } = req
    // What came in the same packet is still parsed, and arrives here after the end of its connection.
    if (socket.destroyed || openOn(socket) >= OPEN_MAX) return void socket.destroy()
    openBySocket.set(socket, openOn(socket) + 1)
    // Also emitted for an answer that was never sent, when its connection closes.
    res.once('close', () => openBySocket.set(socket, openOn(socket) - 1))
    listener(req, res)
  }
}
