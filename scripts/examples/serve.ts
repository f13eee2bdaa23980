// Starts the built server of this repository, and serves a built example beside it.
import { type ChildProcess, spawn } from 'node:child_process'
import { generateKeyPairSync } from 'node:crypto'
import { once } from 'node:events'
import { readFile } from 'node:fs/promises'
import { createServer } from 'node:http'
import { extname, join } from 'node:path'

const main = join(import.meta.dirname, '../../apps/server/dist/app/main.js')
const START_MS = 60_000
const types: Readonly<Record<string, string>> = {
  '.html': 'text/html; charset=utf-8',
  '.js': 'text/javascript',
  '.css': 'text/css',
}

export interface Running {
  readonly url: string
  close(): Promise<void>
}

export async function freePort(): Promise<number> {
  const server = createServer().listen(0)
  await once(server, 'listening')
  const address = server.address()
  server.close()
  if (typeof address !== 'object' || !address) throw new Error('No port to be had')
  return address.port
}

/** @param origins where the pages are that may call it */
export async function startApi(origins: readonly string[]): Promise<Running> {
  const port = await freePort()
  const { privateKey } = generateKeyPairSync('ed25519')
  const server = spawn(process.execPath, [main], {
    stdio: ['ignore', 'ignore', 'inherit', 'ipc'],
    env: {
      PATH: process.env.PATH,
      NODE_ENV: 'production',
      DATABASE_URL: 'pglite://memory',
      CORS_ORIGIN: origins.join(','),
      JWT_ACCESS_PRIVATE_JWKS: JSON.stringify({ keys: [privateKey.export({ format: 'jwk' })] }),
      JWT_REFRESH_SECRET: 'uE5aH1sL0jG6fD3cB8zY4wT9rP2nM7kV',
      PORT: String(port),
    },
  })
  await Promise.race([
    once(server, 'message'),
    once(server, 'exit').then(() => Promise.reject(new Error('The server did not start'))),
  ])
  return { url: `http://localhost:${port}`, close: () => stop(server) }
}

export interface Site {
  readonly name: string
  /** The folder of the built example. */
  readonly example: string
  readonly port: number
  readonly api: string
}

export function startExample(site: Site): Promise<Running> {
  return site.name === 'next' ? startNext(site) : serveFiles(site)
}

async function startNext({ example, port, api }: Site): Promise<Running> {
  const next = join(example, 'node_modules/next/dist/bin/next')
  const server = spawn(process.execPath, [next, 'start', '--port', String(port)], {
    cwd: example,
    stdio: ['ignore', 'ignore', 'inherit'],
    env: { ...process.env, NODE_ENV: 'production', NEXT_PUBLIC_API_URL: api },
  })
  const url = `http://localhost:${port}`
  const deadline = performance.now() + START_MS
  while (!(await fetch(url).catch(() => undefined))?.ok) {
    if (performance.now() > deadline) throw new Error('next start does not answer')
    await new Promise((resolve) => setTimeout(resolve, 200))
  }
  return { url, close: () => stop(server) }
}

/** Under a policy that allows no inline script and no eval. */
async function serveFiles({ example, port, api }: Site): Promise<Running> {
  const policy = `default-src 'self'; connect-src 'self' ${api}`
  const server = createServer(async ({ url = '/' }, response) => {
    const path = url === '/' ? '/index.html' : url
    try {
      const body = await readFile(join(example, 'dist', path))
      const type = types[extname(path)] ?? 'application/octet-stream'
      response.writeHead(200, { 'Content-Type': type, 'Content-Security-Policy': policy }).end(body)
    } catch {
      response.writeHead(404).end()
    }
  }).listen(port)
  await once(server, 'listening')
  const close = async () => {
    server.closeAllConnections()
    server.close()
  }
  return { url: `http://localhost:${port}`, close }
}

async function stop(server: ChildProcess): Promise<void> {
  if (server.exitCode !== null) return
  const exited = once(server, 'exit')
  server.kill('SIGTERM')
  await exited
}
