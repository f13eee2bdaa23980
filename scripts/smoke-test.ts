// Starts a server with a command, waits for /health, signs a user up over HTTP, looks for the API reference and for the
// page, and stops it with a SIGTERM that the launcher alone receives. The page is the server's own with WEB_ROOT, else on a port of its own.
// Usage: node scripts/smoke-test.ts <command> [argument ...]
import { spawn } from 'node:child_process'
import { once } from 'node:events'
import { createServer } from 'node:net'
import { setTimeout as sleep } from 'node:timers/promises'

const START_TIMEOUT_MS = 60_000
const STOP_TIMEOUT_MS = 20_000

const [command, ...args] = process.argv.slice(2)
if (!command) throw new Error('Usage: smoke-test.ts <command> [argument ...]')

const port = await freePort()
const address = `http://127.0.0.1:${port}`
const webPort = await freePort()
const pageAddress = process.env.WEB_ROOT ? address : `http://localhost:${webPort}`
const child = spawn(command, args, {
  detached: true, // a process group of its own, so that what is left over can be ended
  stdio: 'inherit',
  env: { ...process.env, HOST: '127.0.0.1', PORT: String(port), WEB_PORT: String(webPort) },
})
const stopped = once(child, 'exit')

try {
  await Promise.race([
    answering(),
    stopped.then(([code]) => Promise.reject(new Error(`The server ended with ${code}`))),
  ])
  await signUp()
  await readReference()
  await readPage()
  child.kill('SIGTERM')
  await stopped
  await left()
} finally {
  endGroup()
}
process.stdout.write(
  `${[command, ...args].join(' ')}: served, signed up, showed the page, stopped\n`,
)
process.exit(0)

async function freePort(): Promise<number> {
  const server = createServer().listen(0, '127.0.0.1')
  await once(server, 'listening')
  const bound = server.address()
  server.close()
  await once(server, 'close')
  if (typeof bound !== 'object' || !bound) throw new Error('No port to be had')
  return bound.port
}

async function isHealthy(): Promise<boolean> {
  const response = await fetch(`${address}/health`).catch(() => undefined)
  return response?.ok === true && JSON.stringify(await response.json()) === '{"ok":true}'
}

// As an init system or a CI runner does it: the signal goes to the process that was started, not to its group.
async function left(): Promise<void> {
  const deadline = Date.now() + STOP_TIMEOUT_MS
  while ((await isHealthy()) || isGroupAlive()) {
    if (Date.now() > deadline) throw new Error('The launcher has ended, and left processes behind')
    await sleep(100)
  }
}

function isGroupAlive(): boolean {
  try {
    return child.pid !== undefined && process.kill(-child.pid, 0)
  } catch {
    return false
  }
}

function endGroup(): void {
  if (isGroupAlive() && child.pid) process.kill(-child.pid, 'SIGKILL')
}

async function answering(): Promise<void> {
  const deadline = Date.now() + START_TIMEOUT_MS
  while (!(await isHealthy())) {
    if (Date.now() > deadline) throw new Error('The server does not answer /health')
    await sleep(100)
  }
}

async function signUp(): Promise<void> {
  const response = await fetch(`${address}/trpc/auth.signup`, {
    method: 'POST',
    headers: { 'Content-Type': 'application/json' },
    body: JSON.stringify({
      fullName: 'Ada Lovelace',
      email: `ada.${Date.now()}@example.com`,
      password: 'Analytical-Engine-1843',
    }),
  })
  if (response.status !== 200 || response.headers.getSetCookie().length === 0) {
    throw new Error(`Signing up answered ${response.status}: ${await response.text()}`)
  }
}

async function readReference(): Promise<void> {
  for (const path of ['/docs', '/docs/reference.js', '/docs/swagger-ui-bundle.js']) {
    const { status } = await fetch(`${address}${path}`)
    if (status !== 200) throw new Error(`${path} answered ${status}`)
  }
}

async function readPage(): Promise<void> {
  const page = await fetch(`${pageAddress}/sessions`, { headers: { Accept: 'text/html' } })
  const html = await page.text()
  if (page.status !== 200 || !html.includes('id="root"')) {
    throw new Error(`The page answered ${page.status}: ${html}`)
  }
  const call = await fetch(`${pageAddress}/trpc/auth.me`)
  if (call.status !== 401) throw new Error(`Beside the page, auth.me answered ${call.status}`)
}
