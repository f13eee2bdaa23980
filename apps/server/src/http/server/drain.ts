// How a server stops without failing anybody: what runs finishes, what idles ends, and nothing new begins.
import type { Server, ServerResponse } from 'node:http'
import type { Socket } from 'node:net'

export interface Drain {
  /**
   * Stops accepting, ends idle connections, and lets running requests finish, at most `timeoutSeconds`. Returns how many
   * had to be cut off.
   */
  stop(timeoutSeconds: number): Promise<number>
}

/** Watches a server from the start: Node.js does not tell which connections are in use. */
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
      // The client of a kept-alive connection learns that this answer is the last one on it.
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
        // Also those that were opened and never used, which Node.js does not count as idle.
        for (const socket of sockets) if (!busy.has(socket)) socket.destroy()
      })
    },
  }
}

function announceEnd(res: ServerResponse): void {
  if (!res.headersSent) res.setHeader('Connection', 'close')
}
