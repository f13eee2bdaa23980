// Stops a server gracefully: running requests finish, idle connections are closed, no new ones are accepted.
import type { Server, ServerResponse } from 'node:http'
import type { Socket } from 'node:net'

export interface Drain {
  /**
   * Stops accepting, closes idle connections, and waits for running requests, at most `timeoutSeconds`. Returns how many
   * were cut off.
   */
  stop(timeoutSeconds: number): Promise<number>
}

/** Tracks a server's connections from the start: Node.js does not tell which are in use. */
export function prepareDrain(server: Server): Drain {
  const sockets = new Set<Socket>()
  const running = new Set<ServerResponse>()
  let stopping = false

  server.on('connection', (socket) => {
    sockets.add(socket)
    socket.once('close', () => sockets.delete(socket))
  })
  server.prependListener('request', (_req, res) => {
    running.add(res)
    res.once('close', () => running.delete(res))
    if (stopping) announceEnd(res)
  })

  return {
    stop(timeoutSeconds) {
      stopping = true
      // Tells the client of a kept-alive connection that this answer is its last.
      for (const res of running) announceEnd(res)
      const busy = new Set([...running].map((res) => res.socket))
      return new Promise((resolve) => {
        let cutOff = 0
        const timer = setTimeout(() => {
          cutOff = running.size
          server.closeAllConnections()
        }, timeoutSeconds * 1000)
        server.close(() => {
          clearTimeout(timer)
          resolve(cutOff)
        })
        // Connections that were never used as well, which Node.js does not count as idle.
        for (const socket of sockets) if (!busy.has(socket)) socket.destroy()
      })
    },
  }
}

function announceEnd(res: ServerResponse): void {
  if (!res.headersSent) res.setHeader('Connection', 'close')
}
