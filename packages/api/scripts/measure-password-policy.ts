// Measures the shares of guessable and of good passwords that the policy refuses, and its cost: the figures of
// docs/decisions/0031-guessable-passwords.md. Usage: node --expose-gc packages/api/scripts/measure-password-policy.ts
import { readFileSync } from 'node:fs'
import { createRequire } from 'node:module'
import { createPasswordPolicy } from '../src/credentials/password-strength/password-policy.ts'
import {
  createBelow,
  decorations,
  everyNth,
  followsRules,
  generate,
  generators,
} from '../test/passwords/candidates.ts'
import { readCommonPasswords, readWordLists } from './word-sources.ts'

const nobody = { fullName: '', email: '@' }
const memoryBefore = memoryInUse()
const policy = createPasswordPolicy()
const start = performance.now()
await policy.isTooCommon('Loads-the-table-1', nobody)
say(`first check: ${(performance.now() - start).toFixed(0)} ms`)
say(`memory: ${((memoryInUse() - memoryBefore) / 2 ** 20).toFixed(1)} MiB`)

const common = readCommonPasswords()
const popular: string[] = JSON.parse(
  readFileSync(createRequire(import.meta.url).resolve('popular-passwords/data.json'), 'utf8'),
)
const lists = {
  'common passwords': everyNth(common, 331),
  'popular passwords': everyNth(popular, 17),
  'words and names': readWordLists().flatMap((list) => everyNth(list, 331)),
}
await report('common passwords as they are', common.filter(followsRules))
for (const [list, words] of Object.entries(lists)) {
  for (const [form, decorate] of decorations) {
    await report(`${list}, ${form}`, words.map(decorate).filter(followsRules))
  }
}
const below = createBelow(Date.now())
for (const [name, make] of generators) {
  await report(`random: ${name}`, generate(10_000, make, below))
}
for (const unit of ['a', '@4$5s5$a1|!l', '\uFDFA', '١٢٣٤', 'qwe123', '\u1F82']) {
  await reportTime(JSON.stringify(unit), Array(300).fill(unit.repeat(128).slice(0, 128)))
}

async function report(name: string, passwords: readonly string[]) {
  let refused = 0
  for (const password of passwords) if (await policy.isTooCommon(password, nobody)) refused += 1
  const share = ((100 * refused) / passwords.length).toFixed(2)
  say(`${name}: ${refused} of ${passwords.length} refused (${share} %)`)
}

async function reportTime(name: string, passwords: readonly string[]) {
  const times: number[] = []
  for (const password of passwords) {
    const from = performance.now()
    await policy.isTooCommon(password, nobody)
    times.push(performance.now() - from)
  }
  const p95 = times.toSorted((a, b) => a - b)[Math.floor(times.length * 0.95)] ?? 0
  say(`128 units of ${name}: p95 ${p95.toFixed(2)} ms`)
}

function memoryInUse(): number {
  globalThis.gc?.()
  const { heapUsed, arrayBuffers } = process.memoryUsage()
  return heapUsed + arrayBuffers
}

function say(line: string) {
  process.stdout.write(`${line}\n`)
}
