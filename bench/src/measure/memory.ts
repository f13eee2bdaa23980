// Memory of processes, from /proc. Linux only.
import { readFileSync } from 'node:fs'
import { treeOf } from './cpu.ts'

export interface Memory {
  /** What the process and its children hold of the machine's memory, in MiB. */
  readonly residentMib: number
  /** The most they ever held. */
  readonly peakMib: number
}

export function memoryOf(pid: number): Memory {
  const statuses = treeOf(pid).map((one) => readFileSync(`/proc/${one}/status`, 'utf8'))
  const sum = (field: string) =>
    statuses.reduce((total, status) => total + kibibytes(status, field), 0) / 1024
  return { residentMib: sum('VmRSS'), peakMib: sum('VmHWM') }
}

function kibibytes(status: string, field: string): number {
  return Number(new RegExp(`^${field}:\\s+(\\d+) kB$`, 'm').exec(status)?.[1] ?? 0)
}
