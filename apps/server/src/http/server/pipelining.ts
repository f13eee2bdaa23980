// Limits the open requests of one connection.
import type { RequestListener } from 'node:http'
import type { Socket } from 'node:net'

// Browsers, proxies and fetch send one request at a time on an HTTP/1.1 connection.
const OPEN_MAX = 16

/**
 * Passes on at most `OPEN_MAX` requests of a connection at a time, and closes the connection of a client that exceeds it.
 * Node.js limits the bytes that wait to be sent, not the requests, and would run all that it has read.
 */
export function boundPipelining(listener: RequestListener): RequestListener {
  const openBySocket = new WeakMap<Socket, number>()
  const openOn = (socket: Socket) => openBySocket.get(socket) ?? 0

  return (req, res) => {
    const { socket } = req
    // Requests of the same packet are still parsed after their connection was closed.
    if (socket.destroyed || openOn(socket) >= OPEN_MAX) return void socket.destroy()
    openBySocket.set(socket, openOn(socket) + 1)
    // Emitted for an unsent answer too, when its connection closes.
    res.once('close', () => openBySocket.set(socket, openOn(socket) - 1))
    listener(req, res)
  }
}
