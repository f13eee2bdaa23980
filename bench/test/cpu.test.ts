import { spawnSync } from 'node:child_process'
import { expect, test } from 'vitest'
import { cpuTimesOf, parseStat, spentBetween, treeOf } from '../src/measure/cpu.ts'

const source = new URL('../src/measure/cpu.ts', import.meta.url).href

test('the CPU time in /proc/<pid>/stat is found behind a name with blanks and brackets', () => {
  const line = '42 (node (x) y) S 1 42 42 0 -1 4194304 100 0 0 0 250 50 9 9 20 0 7 0 100 0 0'
  expect(parseStat(line)).toBe(3)
})

test('a process that began in between counts whole, one that has gone not at all', () => {
  const before = new Map([
    [1, 10],
    [2, 5],
  ])
  const after = new Map([
    [1, 12],
    [3, 4],
  ])
  expect(spentBetween(before, after)).toBe(6)
})

test('the time of threads that have ended is counted: argon2 hashes in such threads', () => {
  // The thread spends a second of CPU and is gone when the clocks are read.
  const program = `
    const { Worker } = require('node:worker_threads')
    const spend = 'const spent = () => process.cpuUsage().user / 1e6; const end = spent() + 1; while (spent() < end);'
    new Worker(spend, { eval: true }).once('exit', async () => {
      const { user, system } = process.cpuUsage()
      const { cpuTimesOf } = await import(${JSON.stringify(source)})
      const [[, read]] = cpuTimesOf([process.pid])
      console.log(JSON.stringify({ spent: (user + system) / 1e6, read }))
    })`
  const { stdout } = spawnSync(process.execPath, ['-e', program], { encoding: 'utf8' })
  const { spent, read } = JSON.parse(stdout)
  expect(spent).toBeGreaterThan(1)
  expect(read).toBeGreaterThan(spent - 0.02)
})

test('a process is a tree of itself and its children; one that is gone has spent nothing', () => {
  expect(treeOf(process.pid)).toContain(process.pid)
  expect(cpuTimesOf([2 ** 22 + 1]).get(2 ** 22 + 1)).toBe(0)
})
