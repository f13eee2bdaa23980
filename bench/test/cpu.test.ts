import { spawnSync } from 'node:child_process'
import { expect, test } from 'vitest'
import { cpuTimesOf, parseStat, spentBetween, treeOf } from '../src/measure/cpu.ts'

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
  // A thread works for a while and is gone when the clocks are read.
  const program = `
    const { Worker } = require('node:worker_threads')
    const { readFileSync, readdirSync } = require('node:fs')
    const work = 'const end = Date.now() + 600; while (Date.now() < end);'
    new Worker(work, { eval: true }).once('exit', () => {
      const live = readdirSync('/proc/self/task').length
      console.log(JSON.stringify({ pid: process.pid, cpu: process.cpuUsage(), live }))
      import(${JSON.stringify(new URL('../src/measure/cpu.ts', import.meta.url).href)}).then((cpu) => {
        console.log(JSON.stringify([...cpu.cpuTimesOf([process.pid])]))
      })
    })`
  const { stdout } = spawnSync(process.execPath, ['-e', program], { encoding: 'utf8' })
  const [usage = '{}', times = '[]'] = stdout.trim().split('\n')
  const { cpu } = JSON.parse(usage)
  const [[, seconds]] = JSON.parse(times)
  expect(seconds).toBeGreaterThan(((cpu.user + cpu.system) / 1e6) * 0.95)
})

test('a process is a tree of itself and its children; one that is gone has spent nothing', () => {
  expect(treeOf(process.pid)).toContain(process.pid)
  expect(cpuTimesOf([2 ** 22 + 1]).get(2 ** 22 + 1)).toBe(0)
})
