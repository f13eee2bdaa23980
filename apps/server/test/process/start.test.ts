import { spawn } from 'node:child_process'
import { once } from 'node:events'
import { createServer } from 'node:net'
import { createInterface } from 'node:readline'
import type { Readable } from 'node:stream'
import { text } from 'node:stream/consumers'
import { fileURLToPath } from 'node:url'
import { expect, onTestFinished, test } from 'vitest'
import { testEnv } from '../harness/test-server.ts'

const main = fileURLToPath(new URL('../../src/main.ts', import.meta.url))

function run(env: Record<string, string>) {
  const child = spawn(process.execPath, [main], {
    env: { PATH: process.env.PATH, DATABASE_URL: 'pglite://memory', ...testEnv, ...env },
    stdio: ['ignore', 'pipe', 'pipe'],
  })
  onTestFinished(() => {
    child.kill('SIGKILL')
  })
  return child
}

async function failureOf(env: Record<string, string>) {
  const child = run(env)
  const [stderr, stdout, [code]] = await Promise.all([
    text(child.stderr),
    text(child.stdout),
    once(child, 'exit'),
  ])
  return { code, stdout, lines: stderr.trimEnd().split('\n') }
}

async function lineWith(stream: Readable, words: string): Promise<string> {
  for await (const line of createInterface(stream)) if (line.includes(words)) return line
  throw new Error(`The process ended without a line that says ${words}`)
}

async function freePort(): Promise<number> {
  const { port, close } = await occupyPort()
  await close()
  return port
}

async function occupyPort() {
  const server = createServer().listen(0, '127.0.0.1')
  await once(server, 'listening')
  const address = server.address()
  const port = typeof address === 'object' && address ? address.port : 0
  return { port, close: () => new Promise((resolve) => server.close(resolve)) }
}

test('[17] a bad environment ends the process with 1 and names every bad variable, but no value', async () => {
  const { code, lines, stdout } = await failureOf({
    NODE_ENV: 'staging',
    PORT: 'canary',
    JWT_ACCESS_SECRET: 'canary',
  })
  expect(code).toBe(1)
  expect(lines).toEqual([
    'NODE_ENV: expected one of development, test, production',
    'PORT: expected a whole number from 1 to 65535',
    expect.stringMatching(/^JWT_ACCESS_SECRET: expected a list of secrets/),
  ])
  expect(stdout).toBe('')
})

test('[17] the mode is said before anything else is done, and variables that are nearly ours are', async () => {
  const child = run({ HOST: '127.0.0.1', PORT: String(await freePort()), CORS_ORIGINS: 'canary' })
  const lines = createInterface(child.stdout)[Symbol.asyncIterator]()
  const first = JSON.parse((await lines.next()).value ?? '')
  expect(first).toMatchObject({ mode: 'test', msg: expect.stringContaining('not in production') })
  const second = (await lines.next()).value ?? ''
  expect(JSON.parse(second)).toMatchObject({ variable: 'CORS_ORIGINS', meant: 'CORS_ORIGIN' })
  expect(second).not.toContain('canary')
})

test('a taken port is one clear line and exit code 1', async () => {
  const { port, close } = await occupyPort()
  onTestFinished(async () => {
    await close()
  })
  const { code, lines } = await failureOf({ HOST: '127.0.0.1', PORT: String(port) })
  expect(code).toBe(1)
  expect(lines).toEqual([`Port ${port} is already in use. Set PORT to another one.`])
})

test('an unreachable database is one clear line without its password, and exit code 1', async () => {
  const port = await freePort()
  const { code, lines } = await failureOf({
    DATABASE_URL: `postgresql://ada:canary@127.0.0.1:${port}/countersign`,
  })
  expect(code).toBe(1)
  expect(lines).toEqual(['The database cannot be used: nothing answers there (ECONNREFUSED).'])
})

test.each(['SIGTERM', 'SIGINT'] as const)(
  '%s closes the server and exits with 0',
  async (signal) => {
    const port = await freePort()
    const child = run({ HOST: '127.0.0.1', PORT: String(port) })
    await lineWith(child.stdout, 'listening')
    expect((await fetch(`http://127.0.0.1:${port}/health`)).status).toBe(200)
    child.kill(signal)
    const [code] = await once(child, 'exit')
    expect(code).toBe(0)
  },
)
