// Runs the server for development with reload, and the page: `pnpm dev`. Creates secrets on the first run.
import { type ChildProcess, spawn } from 'node:child_process'
import { randomBytes } from 'node:crypto'
import { once } from 'node:events'
import { chmodSync, existsSync, readFileSync, watch, writeFileSync } from 'node:fs'
import { fileURLToPath } from 'node:url'
import { parseEnv } from 'node:util'
import prettyLogs from 'pino-pretty'
import { onStop, watchForStop } from './operations/stop-request.ts'

const root = fileURLToPath(new URL('../../../', import.meta.url))
const main = fileURLToPath(new URL('main.ts', import.meta.url))
const webMain = fileURLToPath(new URL('../../web/dev.ts', import.meta.url))
const sources = [
  'packages/contract/src',
  'packages/db/src',
  'packages/db/migrations',
  'packages/api/src',
  'apps/server/src',
]
const RELOAD_DELAY_MS = 100
const OWNER_ONLY = 0o600
const messageFormat =
  '{msg}{if req.method}: {req.method} {req.path} {res.status} in {responseTime} ms{end}'

const stopped = watchForStop()
process.chdir(root)
ensureSecrets('.env')
if (existsSync('.env')) process.loadEnvFile('.env')
process.env.WEB_PORT ||= '3000'
const address = `http://localhost:${process.env.PORT || '4000'}`
const hasWeb = process.env.WEB_PORT !== 'off'
const webAddress = `http://localhost:${process.env.WEB_PORT}`
if (hasWeb) process.env.CORS_ORIGIN ||= webAddress

let served = false
let reloading = false
let ending = false
let server: ChildProcess | undefined
let reloadTimer: NodeJS.Timeout | undefined

onStop(stopped, () => end(0))
const web = hasWeb ? startWeb() : undefined
// The page first, so that a port in use is the only message.
if (web) await once(web, 'message')
if (!ending) server = start()
for (const folder of sources) {
  watch(folder, { recursive: true }, () => {
    clearTimeout(reloadTimer)
    reloadTimer = setTimeout(reload, RELOAD_DELAY_MS)
  })
}

function ensureSecrets(file: string): void {
  const text = existsSync(file) ? readFileSync(file, 'utf8') : ''
  const known = { ...parseEnv(text), ...process.env }
  const isKnown = (name: string) => Boolean(known[name] || known[`${name}_FILE`])
  const missing = [
    ...(isKnown('JWT_ACCESS_PRIVATE_JWKS') ? [] : ['JWT_ACCESS_SECRET']),
    'JWT_REFRESH_SECRET',
  ].filter((name) => !isKnown(name))
  if (missing.length > 0) addSecrets(file, text, missing)
  if (existsSync(file)) chmodSync(file, OWNER_ONLY)
}

function addSecrets(file: string, text: string, missing: readonly string[]): void {
  const heading = text || '# Written by `pnpm dev`. Every variable is described in .env.example.\n'
  const lines = missing.map((name) => `${name}=${randomBytes(48).toString('base64url')}\n`)
  writeFileSync(file, `${heading.trimEnd()}\n${lines.join('')}`, { mode: OWNER_ONLY })
  process.stdout.write(`Wrote fresh secrets to ${file}.\n`)
}

// Vite reloads by itself. When the page stops, it has said why, and dev ends.
function startWeb(): ChildProcess {
  const child = spawn(process.execPath, [webMain], {
    stdio: ['ignore', 'inherit', 'inherit', 'ipc'],
  })
  child.once('exit', (code) => end(code ?? 1))
  return child
}

function start(): ChildProcess {
  const child = spawn(process.execPath, [main], { stdio: ['ignore', 'pipe', 'inherit', 'ipc'] })
  child.stdout?.pipe(
    prettyLogs({ ignore: 'pid,hostname,reqId,req,res,responseTime', messageFormat }),
  )
  child.once('message', announce)
  child.once('exit', (code) => {
    if (reloading || ending) return
    // A server that never started has said why; editing a source file fixes neither a port nor a database.
    if (!served) void end(code ?? 1)
    else process.stdout.write('The server has stopped. Save a file to start it again.\n')
  })
  return child
}

async function reload(): Promise<void> {
  if (reloading || ending) return
  reloading = true
  await stop(server)
  if (!ending) server = start()
  reloading = false
}

async function end(code: number): Promise<void> {
  if (ending) return
  ending = true
  await Promise.all([stop(server), stop(web)])
  process.exit(code)
}

async function stop(child: ChildProcess | undefined): Promise<void> {
  if (!child || child.exitCode !== null || child.signalCode !== null) return
  const exited = new Promise((resolve) => child.once('exit', resolve))
  child.kill('SIGTERM')
  await exited
}

function announce(): void {
  if (served) return
  served = true
  const body = JSON.stringify({
    fullName: 'Grace Hopper',
    email: 'grace@example.com',
    password: 'Nanosecond-Wire-1952',
  })
  process.stdout.write(
    `\nCountersign serves on ${address}\n${hasWeb ? `Its page is on ${webAddress}\n` : ''}Try it:\n\n` +
      `  curl -i ${address}/trpc/auth.signup -H 'Content-Type: application/json' -d '${body}'\n\n`,
  )
}
