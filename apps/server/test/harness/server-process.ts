// Builds the server from the current sources and runs it in processes that can be killed.
import { execFile, spawn } from 'node:child_process'
import { randomInt } from 'node:crypto'
import { once } from 'node:events'
import { mkdir, mkdtemp, rm, symlink } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { fileURLToPath } from 'node:url'
import { promisify } from 'node:util'
import { onTestFailed, onTestFinished } from 'vitest'

export interface ServerBuild {
  /** Resolves when the process listens. It is killed at the end of the test that started it. */
  start(env: Record<string, string>): Promise<ServerProcess>
  /** The same for a whole file, which ends it. */
  startForFile(env: Record<string, string>): Promise<ServerProcess>
  remove(): Promise<void>
}

export interface ServerProcess {
  /** For example `http://127.0.0.1:21234`. */
  readonly url: string
  /** The heap in MiB after a garbage collection. */
  heapMegabytes(): Promise<number>
  /** How many files, sockets and pipes the process has open. */
  descriptors(): Promise<number>
  /** The last that it wrote, its log lines above all. */
  output(): string
  /** The names that `for in` finds in any object of the process: none, unless Object.prototype is polluted. */
  inheritedKeys(): Promise<readonly string[]>
  /** Resolves with the exit code once the process is gone; null when the signal ended it. */
  end(signal: 'SIGTERM' | 'SIGKILL'): Promise<number | null>
}

const repository = fileURLToPath(new URL('../../../../', import.meta.url))

/**
 * Runs the server's own build in a new folder with links into the repository, because its `dist` belongs to real builds,
 * and other tests may build at the same time.
 */
export async function buildServer(): Promise<ServerBuild> {
  const folder = await mkdtemp(join(tmpdir(), 'countersign-build-'))
  const server = join(folder, 'apps/server')
  await mkdir(server, { recursive: true })
  for (const path of [
    'packages',
    'apps/server/node_modules',
    'apps/server/package.json',
    'apps/server/rolldown.config.ts',
    'apps/server/src',
  ]) {
    await symlink(join(repository, path), join(folder, path))
  }
  const rolldown = join(server, 'node_modules/rolldown/bin/cli.mjs')
  const build = [rolldown, '-c', 'rolldown.config.ts']
  await promisify(execFile)(process.execPath, build, { cwd: server })

  const main = join(server, 'dist/app/main.js')
  return {
    async start(env) {
      const server = await startProcess(main, env)
      onTestFinished(async () => {
        await server.end('SIGKILL')
      })
      onTestFailed(() => {
        process.stderr.write(
          `The last that the server at ${server.url} wrote:\n${server.output()}\n`,
        )
      })
      return server
    },
    startForFile: (env) => startProcess(main, env),
    remove: () => rm(folder, { recursive: true }),
  }
}

const PORT_ATTEMPTS = 20

async function startProcess(main: string, env: Record<string, string>): Promise<ServerProcess> {
  for (let attempt = 1; ; attempt++) {
    // Below the ports that systems give to outgoing connections, so that only another server can have it.
    const port = randomInt(20_000, 30_000)
    const { child, ended, output } = launch(main, {
      ...env,
      HOST: '127.0.0.1',
      PORT: String(port),
    })
    const listening = once(child, 'message').then(() => true)
    if (await Promise.race([listening, ended.then(() => false)])) {
      const ask = async (question: string) => {
        child.send(question)
        const [answer] = await once(child, 'message')
        return answer
      }
      return {
        url: `http://127.0.0.1:${port}`,
        output,
        inheritedKeys: () => ask('inherited keys'),
        heapMegabytes: () => ask('heap'),
        descriptors: () => ask('descriptors'),
        end(signal) {
          child.kill(signal)
          return ended
        },
      }
    }
    if (attempt === PORT_ATTEMPTS || !output().includes('already in use')) {
      throw new Error(`The server did not start:\n${output()}`)
    }
  }
}

const OUTPUT_CHARACTERS = 100_000
const probe = fileURLToPath(new URL('server-probe.ts', import.meta.url))

function launch(main: string, env: Record<string, string>) {
  const child = spawn(process.execPath, ['--expose-gc', '--import', probe, main], {
    env: { PATH: process.env.PATH, ...env },
    stdio: ['ignore', 'pipe', 'pipe', 'ipc'], // it says over IPC that it listens
  })
  const ended = once(child, 'close').then(([code]): number | null => code)
  let output = ''
  for (const stream of [child.stdout, child.stderr]) {
    stream?.setEncoding('utf8').on('data', (text: string) => {
      output = (output + text).slice(-OUTPUT_CHARACTERS)
    })
  }
  return { child, ended, output: () => output }
}
