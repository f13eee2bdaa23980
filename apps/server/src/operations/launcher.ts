// Watches the package manager that started this process: `npx` and `npm exec` end on SIGTERM without passing it on, and
// would leave the server running. Never watches another parent, which the process may outlive (nohup, setsid, a closed
// shell).
import { execFileSync } from 'node:child_process'
import { readFileSync } from 'node:fs'
import { basename } from 'node:path'

const CHECK_INTERVAL_MS = 500
const MAX_DEPTH = 16

interface Ancestor {
  readonly pid: number
  readonly parent: number
  readonly command: string
}

/** Calls back once when a launcher has ended. Never keeps the process alive. */
export function watchLauncher(onGone: () => void): void {
  if (process.env.npm_lifecycle_event === undefined || process.platform === 'win32') return
  const launchers = launchersAmong(readAncestors(process.ppid))
  if (launchers.length === 0) return
  const timer = setInterval(() => {
    if (process.ppid === launchers[0]?.pid && launchers.every(isStillThere)) return
    clearInterval(timer)
    onGone()
  }, CHECK_INTERVAL_MS)
  timer.unref()
}

/**
 * The ancestors of this process up to the outermost package manager, nearest first, the shells between them included.
 */
export function launchersAmong(ancestors: readonly Ancestor[]): readonly Ancestor[] {
  return ancestors.slice(0, ancestors.findLastIndex(({ command }) => isLauncher(command)) + 1)
}

// `npm exec pnpm@12 start`, `/usr/bin/pnpm start`, `node /usr/lib/node_modules/npm/bin/npx-cli.js ...`
function isLauncher(command: string): boolean {
  return command
    .split(/[\s\0]+/, 2)
    .some((word) => /^(npm|npx|pnpm|pnpx|yarn|corepack)(-cli)?(\.[cm]?js)?$/.test(basename(word)))
}

function readAncestors(pid: number): Ancestor[] {
  const found: Ancestor[] = []
  for (let next = pid; next > 1 && found.length < MAX_DEPTH; ) {
    const ancestor = readProcess(next)
    if (!ancestor) break
    found.push(ancestor)
    next = ancestor.parent
  }
  return found
}

function readProcess(pid: number): Ancestor | undefined {
  try {
    if (process.platform === 'linux') {
      return { pid, parent: parentOf(pid), command: readFileSync(`/proc/${pid}/cmdline`, 'utf8') }
    }
    const line = execFileSync('ps', ['-o', 'ppid=,command=', '-p', String(pid)], {
      encoding: 'utf8',
      stdio: ['ignore', 'pipe', 'ignore'],
    })
    const [, parent = '0', command = ''] = /^\s*(\d+)\s+(.*)/.exec(line) ?? []
    return { pid, parent: Number(parent), command }
  } catch {
    return undefined
  }
}

// On Linux, a process gets a new parent at once, even while the old one is a zombie.
function isStillThere({ pid, parent }: Ancestor): boolean {
  try {
    return process.platform === 'linux' ? parentOf(pid) === parent : process.kill(pid, 0)
  } catch (error) {
    return error instanceof Error && 'code' in error && error.code === 'EPERM'
  }
}

// The name in the second field may contain spaces and brackets; the parent is the second field after it (proc(5)).
function parentOf(pid: number): number {
  const stat = readFileSync(`/proc/${pid}/stat`, 'utf8')
  return Number(stat.slice(stat.lastIndexOf(')') + 2).split(' ', 2)[1])
}
