// CPU time of processes, from /proc. Linux only.
import { readdirSync, readFileSync } from 'node:fs'

/** CPU seconds that each of some processes has had, by process id. */
export type CpuTimes = ReadonlyMap<number, number>

/** A process and all that it started. */
export function treeOf(pid: number): number[] {
  const children = threadsOf(pid).flatMap((thread) =>
    read(`/proc/${pid}/task/${thread}/children`).split(' ').filter(Boolean).map(Number),
  )
  return [pid, ...children.flatMap(treeOf)]
}

/** Reads the clocks; a process that is gone has none. */
export function cpuTimesOf(pids: readonly number[]): CpuTimes {
  return new Map(pids.map((pid) => [pid, cpuSecondsOf(pid)]))
}

/** What was spent between two readings; a process that is only in the second one began in between. */
export function spentBetween(before: CpuTimes, after: CpuTimes): number {
  let seconds = 0
  for (const [pid, now] of after) seconds += Math.max(0, now - (before.get(pid) ?? 0))
  return seconds
}

// `stat` counts hundredths of a second, `schedstat` nanoseconds, but those of threads that live: argon2 hashes in threads
// that end with the hash. Both stay below the truth, so the greater one is nearer to it.
function cpuSecondsOf(pid: number): number {
  const live = threadsOf(pid).reduce((sum, thread) => sum + nanosecondsOf(pid, thread), 0) / 1e9
  return Math.max(live, parseStat(read(`/proc/${pid}/stat`)))
}

function nanosecondsOf(pid: number, thread: string): number {
  return Number(read(`/proc/${pid}/task/${thread}/schedstat`).split(' ', 1)[0])
}

/** The CPU seconds in a line of /proc/<pid>/stat: utime and stime of proc(5), in hundredths. */
export function parseStat(line: string): number {
  // The second field is the program's name, which may hold blanks and brackets.
  const fields = line.slice(line.lastIndexOf(')') + 2).split(' ')
  return (Number(fields[11] ?? 0) + Number(fields[12] ?? 0)) / 100
}

function threadsOf(pid: number): string[] {
  try {
    return readdirSync(`/proc/${pid}/task`)
  } catch {
    return []
  }
}

function read(path: string): string {
  try {
    return readFileSync(path, 'utf8')
  } catch {
    return ''
  }
}
