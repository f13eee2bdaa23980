// Tests starting and stopping in every phase and under every launcher.
import { type ChildProcess, spawn } from 'node:child_process'
import { once } from 'node:events'
import { chmod, mkdtemp, rm, writeFile } from 'node:fs/promises'
import { createServer, type Socket } from 'node:net'
import { tmpdir } from 'node:os'
import { delimiter, join } from 'node:path'
import { text } from 'node:stream/consumers'
import { setTimeout as sleep } from 'node:timers/promises'
import { fileURLToPath } from 'node:url'
import { describe, expect, onTestFinished, test } from 'vitest'
import { testEnv } from '../harness/test-server.ts'

const entry = (name: string) => fileURLToPath(new URL(`../../src/${name}.ts`, import.meta.url))

const environment = (env: Record<string, string>) => ({
  PATH: process.env.PATH,
  DATABASE_URL: 'pglite://memory',
  HOST: '127.0.0.1',
  ...testEnv,
  ...env,
})

function run(command: string, args: string[], env: Record<string, string> = {}): ChildProcess {
  const child = spawn(command, args, {
    env: environment(env),
    stdio: ['ignore', 'pipe', 'pipe'],
    detached: true,
  })
  onTestFinished(() => {
    try {
      if (child.pid) process.kill(-child.pid, 'SIGKILL')
    } catch {} // all of them have ended
  })
  return child
}

async function freePort(): Promise<number> {
  const server = createServer().listen(0, '127.0.0.1')
  await once(server, 'listening')
  const address = server.address()
  await new Promise((resolve) => server.close(resolve))
  return typeof address === 'object' && address ? address.port : 0
}

const isServing = (port: number) =>
  fetch(`http://127.0.0.1:${port}/health`).then(
    ({ ok }) => ok,
    () => false,
  )

async function until(condition: () => Promise<boolean>): Promise<void> {
  while (!(await condition())) await sleep(50)
}

/** A database server that takes connections and never says a word, as one that another migration keeps waiting. */
async function silentDatabase() {
  const sockets = new Set<Socket>()
  const server = createServer((socket) => sockets.add(socket)).listen(0, '127.0.0.1')
  await once(server, 'listening')
  onTestFinished(() => {
    for (const socket of sockets) socket.destroy()
    server.close()
  })
  const address = server.address()
  const port = typeof address === 'object' && address ? address.port : 0
  return { url: `postgresql://ada@127.0.0.1:${port}/db`, connected: once(server, 'connection') }
}

describe('[69] a server that is still waiting for its database', () => {
  test.each(['SIGTERM', 'SIGINT'] as const)('ends with 0 on %s', async (signal) => {
    const database = await silentDatabase()
    const child = run(process.execPath, [entry('main')], { DATABASE_URL: database.url })
    await database.connected
    child.kill(signal)
    const [code] = await once(child, 'exit')
    expect(code).toBe(0)
  })

  test('is a migration that ends as its signal would, and says what it has not done', async () => {
    const database = await silentDatabase()
    const child = run(process.execPath, [entry('migrate')], { DATABASE_URL: database.url })
    const said = child.stderr ? text(child.stderr) : ''
    await database.connected
    child.kill('SIGTERM')
    const [code] = await once(child, 'exit')
    expect(code).toBe(143)
    expect(await said).toBe(
      'Stopped before the schema was up to date. What was not finished has not been applied.\n',
    )
  })
})

describe('[69] a launcher that ends without passing the signal on', () => {
  // What npx does, in three lines: it starts its command and waits, and no signal goes further than to itself.
  async function fakeLauncher(name: string): Promise<string> {
    const folder = await mkdtemp(join(tmpdir(), 'countersign-launcher-'))
    onTestFinished(() => rm(folder, { recursive: true }))
    const file = join(folder, name)
    await writeFile(file, `#!/bin/sh\n"$@" &\nwait\n`)
    await chmod(file, 0o755)
    return folder
  }

  async function launch(name: string, env: Record<string, string>) {
    const folder = await fakeLauncher(name)
    const port = await freePort()
    const child = run(name, [process.execPath, entry('main')], {
      PATH: `${folder}${delimiter}${process.env.PATH}`,
      PORT: String(port),
      ...env,
    })
    await until(() => isServing(port))
    child.kill('SIGKILL')
    await once(child, 'exit')
    return port
  }

  test('takes the server with it when it is a package manager', async () => {
    const port = await launch('npx', { npm_lifecycle_event: 'start' })
    await until(async () => !(await isServing(port)))
  })

  test('leaves a server alone that nothing but a shell has started, as nohup means it', async () => {
    const port = await launch('keep', {})
    await sleep(1_500)
    expect(await isServing(port)).toBe(true)
  })
})
