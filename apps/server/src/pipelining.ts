// Bounds the requests that one connection has open, and ends those that nobody waits for any more.
import type { RequestListener, ServerResponse } from 'node:http'
import type { Socket } from 'node:net'

// Browsers, proxies and fetch have one request at a time on a connection of HTTP/1.1.
const OPEN_MAX = 16

/**
 * Hands requests on, at most `OPEN_MAX` of one connection at a time: a client that goes further is cut off. When a
 * connection closes, answers that still wait for their turn on it emit `close` as well. Node.js emits it for the one that
 * is being sent alone, so that whatever waits for the end of the others would wait for ever.
 */
export function boundPipelining(listener: RequestListener): RequestListener {
  const openBySocket = new WeakMap<Socket, Set<ServerResponse>>()

  function openOn(socket: Socket): Set<ServerResponse> {
    const known = openBySocket.get(socket)
    if (known) return known
    const open = new Set<ServerResponse>()
    openBySocket.set(socket, open)
    socket.once('close', () => closeQueued(open))
    return open
  }

  return (req, res) => {
    const open = openOn(req.socket)
    // What came in the same packet is still parsed and arrives here.
    if (open.size >= OPEN_MAX || req.socket.destroyed) return void req.socket.destroy()
    open.add(res)
    res.once('close', () => open.delete(res))
    listener(req, res)
  }
}

function closeQueued(open: Iterable<ServerResponse>): void {
  for (const res of open) {
    if (res.socket !== null) continue // its turn has come: it is closed by Node.js
    res.destroy()
    res.emit('close')
  }
}
