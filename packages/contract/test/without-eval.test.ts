// Under a policy without 'unsafe-eval': V8's own flag for it stands for the browser's, in a process of its own.
import { execFile } from 'node:child_process'
import { cp, mkdtemp, readFile, rm, writeFile } from 'node:fs/promises'
import { createRequire } from 'node:module'
import { tmpdir } from 'node:os'
import { dirname, join } from 'node:path'
import { promisify } from 'node:util'
import { afterAll, beforeAll, describe, expect, test } from 'vitest'

const run = promisify(execFile)
const urlOf = (path: string) => JSON.stringify(new URL(path, import.meta.url).href)

// Counts attempts, as a browser reports them, and lets the policy refuse them.
const countAttempts = `
  let attempts = 0
  const { Function: Real } = globalThis
  globalThis.Function = new Proxy(Real, {
    construct(target, args) { attempts += 1; return new target(...args) },
  })`
const withoutEval = `await import(${urlOf('../src/without-eval.ts')})`
const contract = `const { LoginSchema } = await import(${urlOf('../src/index.ts')})`
const parse = `
  const { success } = LoginSchema.safeParse({ email: 'ada@example.com', password: 'x' })
  console.log(JSON.stringify({ success, attempts }))`

async function attempt(...parts: string[]): Promise<unknown> {
  const script = [countAttempts, ...parts, parse].join('\n')
  const flags = ['--disallow-code-generation-from-strings', '--input-type=module', '--eval']
  const { stdout } = await run(process.execPath, [...flags, script], { cwd: import.meta.dirname })
  return JSON.parse(stdout)
}

describe('a page that may not compile text', () => {
  test('parses, but its browser reports the attempt that the contract makes when it is imported', async () => {
    expect(await attempt(contract)).toEqual({ success: true, attempts: 1 })
  })

  test('attempts nothing when `without-eval` comes first', async () => {
    expect(await attempt(withoutEval, contract)).toEqual({ success: true, attempts: 0 })
  })

  test('cannot be helped by a switch that is turned later', async () => {
    expect(await attempt(contract, withoutEval)).toEqual({ success: true, attempts: 1 })
  })

  test('attempts nothing beside a zod 3 of its own', async () => {
    const own = `await import('zod/v3')`
    expect(await attempt(own, withoutEval, contract)).toEqual({ success: true, attempts: 0 })
  })
})

describe('a page with a zod 4 of its own, which keeps its settings to itself as earlier releases do', () => {
  let folder: string
  let own: string
  beforeAll(async () => {
    folder = await mkdtemp(join(tmpdir(), 'another-zod-'))
    const zod = dirname(createRequire(import.meta.url).resolve('zod/package.json'))
    await cp(zod, folder, { recursive: true, filter: (path) => !path.endsWith('.ts') })
    const core = join(folder, 'v4/core/core.js')
    const text = await readFile(core, 'utf8')
    expect(text).toContain('__zod_globalConfig')
    await writeFile(core, text.replaceAll('__zod_globalConfig', '__another'))
    own = `const own = await import(${urlOf(join(folder, 'index.js'))}); own.config({ jitless: true })`
  })
  afterAll(() => rm(folder, { recursive: true }))

  test('does not reach the zod of the contract with it', async () => {
    expect(await attempt(own, contract)).toEqual({ success: true, attempts: 1 })
  })

  test('attempts nothing when `without-eval` comes first', async () => {
    expect(await attempt(own, withoutEval, contract)).toEqual({ success: true, attempts: 0 })
  })
})
