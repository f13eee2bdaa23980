// Every process that the benchmark starts. None outlives it, however it ends.
import { type ChildProcess, type SpawnOptions, spawn } from 'node:child_process'
import { once } from 'node:events'

const STOP_TIMEOUT_MS = 10_000
const OUTPUT_CHARACTERS = 5_000

export interface Child {
  readonly process: ChildProcess
  readonly pid: number
  /** Resolves when the process is gone; never rejects. */
  readonly ended: Promise<void>
  /** The last that it wrote to standard error. */
  errors(): string
  /** SIGTERM, and SIGKILL when that does not end it. */
  stop(): Promise<void>
}

const running = new Set<ChildProcess>()
process.once('exit', () => {
  for (const child of running) child.kill('SIGKILL')
})

export interface NodeOptions extends Pick<SpawnOptions, 'env'> {
  readonly ipc?: boolean
  /** It ends when it hears over IPC that we are gone, so neither Ctrl-C nor our end may kill it before it has cleared up. */
  readonly clearsUp?: boolean
}

/** Starts a Node.js program; what it logs goes to /dev/null. */
export function startNode(args: readonly string[], options: NodeOptions = {}): Child {
  const { ipc = false, clearsUp = false, ...others } = options
  const child = spawn(process.execPath, args, {
    ...others,
    detached: clearsUp,
    stdio: ['ignore', 'ignore', 'pipe', ...(ipc ? (['ipc'] as const) : [])],
  })
  if (child.pid === undefined) throw new Error(`Could not start ${args[0]}`)
  if (!clearsUp) running.add(child)
  let errors = ''
  child.stderr?.setEncoding('utf8').on('data', (text: string) => {
    errors = (errors + text).slice(-OUTPUT_CHARACTERS)
  })
  const ended = once(child, 'exit').then(() => {
    running.delete(child)
  })
  return {
    process: child,
    pid: child.pid,
    ended,
    errors: () => errors,
    async stop() {
      child.kill('SIGTERM')
      const timer = setTimeout(() => child.kill('SIGKILL'), STOP_TIMEOUT_MS)
      await ended
      clearTimeout(timer)
    },
  }
}
