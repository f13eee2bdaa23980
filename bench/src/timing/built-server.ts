// Starts the built server for measuring how long its answers take.
import { spawn } from 'node:child_process'
import { randomBytes, randomInt } from 'node:crypto'
import { once } from 'node:events'
import { mkdtemp, rm } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join } from 'node:path'

export interface BuiltServer {
  readonly url: string
  stop(): Promise<void>
}

export interface TimingDatabase {
  readonly url: string
  readonly kind: 'pglite' | 'postgres'
  remove(): Promise<void>
}

/** The PostgreSQL that the first argument names; without one, PGlite in a new folder. */
export async function timingDatabase(): Promise<TimingDatabase> {
  const folder = await mkdtemp(join(tmpdir(), 'countersign-bench-'))
  return {
    kind: process.argv[2] === undefined ? 'pglite' : 'postgres',
    url: process.argv[2] ?? `pglite://${join(folder, 'data')}`,
    remove: () => rm(folder, { recursive: true, force: true }),
  }
}

export async function startBuiltServer(
  databaseUrl: string,
  env: Readonly<Record<string, string>> = {},
): Promise<BuiltServer> {
  const port = randomInt(20_000, 30_000)
  const main = join(import.meta.dirname, '../../../apps/server/dist/app/main.js')
  const child = spawn(process.execPath, [main], {
    env: {
      NODE_ENV: 'test',
      LOG_LEVEL: 'error',
      HOST: '127.0.0.1',
      PORT: String(port),
      DATABASE_URL: databaseUrl,
      RATE_LIMITS: 'off',
      JWT_ACCESS_SECRET: randomBytes(32).toString('hex'),
      JWT_REFRESH_SECRET: randomBytes(32).toString('hex'),
      ...env,
    },
    stdio: ['ignore', 'inherit', 'inherit', 'ipc'], // it says over IPC that it listens
  })
  const ended = once(child, 'close')
  const isListening = await Promise.race([
    once(child, 'message').then(() => true),
    ended.then(() => false),
  ])
  if (!isListening) throw new Error('The server did not start; it must have been built')
  return {
    url: `http://127.0.0.1:${port}`,
    async stop() {
      child.kill('SIGTERM')
      await ended
    },
  }
}

/** Makes a request as JSON, and throws unless it is answered with `status`. */
export async function post(
  url: string,
  { body, status, headers }: { body: unknown; status: number; headers?: Record<string, string> },
): Promise<unknown> {
  const response = await fetch(url, {
    method: 'POST',
    headers: { 'Content-Type': 'application/json', ...headers },
    body: JSON.stringify(body),
  })
  const text = await response.text()
  if (response.status !== status) throw new Error(`${url} was answered with ${response.status}`)
  return text === '' ? undefined : JSON.parse(text)
}
