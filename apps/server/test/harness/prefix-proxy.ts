// A proxy that serves a server below a path of its own and takes that path off, as ingresses do. Everything else on its
// host is another application, which remembers what it was sent.
import { once } from 'node:events'
import { createServer, request } from 'node:http'

export interface PrefixProxy {
  /** Such as `http://localhost:41234`. */
  readonly origin: string
  /** The paths that went to the other application, and the cookies with them. */
  readonly strayed: readonly { readonly path: string; readonly cookie: string | undefined }[]
  close(): Promise<void>
}

/** @param target where the server is; asked for on every request, because a server may have to know its proxy first */
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
