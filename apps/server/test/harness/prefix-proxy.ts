// Serves a server below a path and strips that path, as ingresses do. Everything else on its host is another application,
// which records its requests.
import { once } from 'node:events'
import { createServer, request } from 'node:http'

export interface PrefixProxy {
  /** Such as `http://localhost:41234`. */
  readonly origin: string
  /** The requests that went to the other application. */
  readonly strayed: readonly { readonly path: string; readonly cookie: string | undefined }[]
  close(): Promise<void>
}

/** @param target the server's URL; called on every request, because a server may have to know its proxy first */
export async function startPrefixProxy(prefix: string, target: () => string): Promise<PrefixProxy> {
  const strayed: { path: string; cookie: string | undefined }[] = []
  const server = createServer((req, res) => {
    const { url = '', method, headers } = req
    if (!url.startsWith(`${prefix}/`)) {
      strayed.push({ path: url, cookie: headers.cookie })
      res.writeHead(404).end('<html>another application</html>')
      return
    }
    const { host, ...others } = headers
    const upstream = request(
      `${target()}${url.slice(prefix.length)}`,
      { method, headers: { ...others, 'X-Forwarded-For': req.socket.remoteAddress ?? '' } },
      (answer) => {
        res.writeHead(answer.statusCode ?? 502, answer.headers)
        answer.pipe(res)
      },
    )
    upstream.on('error', () => res.destroy())
    req.pipe(upstream)
  })
  await once(server.listen(0), 'listening')
  const address = server.address()
  if (typeof address !== 'object' || !address) throw new Error('The proxy has no address')
  return {
    origin: `http://localhost:${address.port}`,
    strayed,
    async close() {
      server.closeAllConnections()
      server.close()
      await once(server, 'close')
    },
  }
}
