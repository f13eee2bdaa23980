// Builds every example as a stranger would, from the packed packages and the registry, and signs in with Chromium on a
// server of this repository. `node scripts/check-examples.ts react next` does these alone; TEST_BROWSER is a Chromium.
import { mkdtemp, readdir, rm } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { chromium } from 'playwright-core'
import { packPackages, prepareExample } from './examples/build.ts'
import { visitExample } from './examples/journey.ts'
import { freePort, startApi, startExample } from './examples/serve.ts'

const examples = join(import.meta.dirname, '../examples')
const all = (await readdir(examples, { withFileTypes: true }))
  .filter((entry) => entry.isDirectory())
  .map(({ name }) => name)
const asked = process.argv.slice(2)
const unknown = asked.filter((name) => !all.includes(name))
if (unknown.length > 0) throw new Error(`No such example: ${unknown.join(', ')}`)

const say = (line: string) => process.stdout.write(`${line}\n`)
const folder = await mkdtemp(join(tmpdir(), 'countersign-examples-'))
const closers: (() => Promise<unknown>)[] = [() => rm(folder, { recursive: true })]
try {
  const tarballs = await packPackages(folder)
  const sites = new Map<string, number>()
  for (const name of asked.length > 0 ? asked : all) sites.set(name, await freePort())
  const api = await startApi([...sites.values()].map((port) => `http://localhost:${port}`))
  closers.push(api.close)
  const browser = await chromium.launch({
    executablePath: process.env.TEST_BROWSER ?? '/usr/bin/chromium',
    args: ['--no-sandbox', '--disable-gpu', '--disable-background-networking'],
  })
  closers.push(() => browser.close())

  for (const [name, port] of sites) {
    const started = performance.now()
    const example = await prepareExample({ name, folder, tarballs, api: api.url })
    const site = await startExample({ name, example, port, api: api.url })
    try {
      const steps = await visitExample({ name, browser, url: site.url })
      const seconds = Math.round((performance.now() - started) / 1000)
      say(`${name}: built, and did ${steps.length} steps in ${seconds} s: ${steps.join(', ')}`)
    } finally {
      await site.close()
    }
  }
} finally {
  for (const close of closers.reverse()) await close()
}
