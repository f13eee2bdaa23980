// Keeps docs/threat-model.md in step with the tests: each demand's number of tests in the table, and under "Proofs" their full
// names. A test proves the demands that its own name or its suite's begins with, as in `[30] refuses a page that is ...`.
// With `--check` it changes nothing and fails when the document is behind.
import { readFileSync, writeFileSync } from 'node:fs'
import { glob } from 'node:fs/promises'
import { basename } from 'node:path'
import { testTitlesOf } from './threat-model/test-titles.ts'

const DOCUMENT = 'docs/threat-model.md'
// A row: number, words, tests.
const ROW = /^\| (\d+) \| (.+?) \|.*\|$/
const PROOFS_HEADING = '## Proofs'
const TAGS = /^(?:\[\d+\] ?)+/

interface Proof {
  readonly demand: number
  /** Suites and test. */
  readonly name: string
  readonly file: string
}

const proofs = await findProofs()
const current = readFileSync(DOCUMENT, 'utf8')
const demands = new Map<number, string>()
const table = current
  .slice(0, current.indexOf(PROOFS_HEADING))
  .split('\n')
  .map((line) => {
    const [, number = '', words = ''] = ROW.exec(line) ?? []
    if (!number) return line
    demands.set(Number(number), words)
    return `| ${number} | ${words} | ${linkTo(Number(number))} |`
  })
  .join('\n')
const updated = `${table}${PROOFS_HEADING}\n\n${[...demands].map(describeProofs).join('\n\n')}\n`

const problems = [
  ...[...demands.keys()]
    .filter((demand) => !proofs.some((proof) => proof.demand === demand))
    .map((demand) => `no test proves demand ${demand}`),
  ...proofs
    .filter(({ demand }) => !demands.has(demand))
    .map(({ demand, name, file }) => `${file}: "${name}" names demand ${demand}, which has no row`),
]
if (process.argv.includes('--check')) {
  if (updated !== current) problems.push(`it is behind the tests: run pnpm threat-model`)
} else {
  writeFileSync(DOCUMENT, updated)
}
for (const problem of problems) process.stderr.write(`${DOCUMENT}: ${problem}\n`)
process.stdout.write(`${demands.size} demands, ${proofs.length} tests that name one\n`)
process.exitCode = problems.length > 0 ? 1 : 0

async function findProofs(): Promise<Proof[]> {
  const found: Proof[] = []
  for await (const file of glob('{packages,apps}/*/{src,test}/**/*.test.ts')) {
    for (const titles of testTitlesOf(file, readFileSync(file, 'utf8'))) {
      const tags = titles.flatMap((title) => TAGS.exec(title)?.[0].match(/\d+/g) ?? [])
      const name = titles.map((title) => title.replace(TAGS, '')).join(' › ')
      for (const demand of new Set(tags)) found.push({ demand: Number(demand), name, file })
    }
  }
  return found.toSorted((a, b) => a.file.localeCompare(b.file))
}

function linkTo(demand: number): string {
  const tests = proofs.filter((proof) => proof.demand === demand)
  return `[${tests.length} ${tests.length === 1 ? 'test' : 'tests'}](#demand-${demand})`
}

function describeProofs([demand, words]: [number, string]): string {
  const byFile = Map.groupBy(
    proofs.filter((proof) => proof.demand === demand),
    ({ file }) => file,
  )
  const lines = [...byFile].flatMap(([file, proven]) => [
    `- [${basename(file, '.test.ts')}](../${file})`,
    ...new Set(proven.map(({ name }) => `  - ${readable(name)}`)),
  ])
  return [`### Demand ${demand}`, '', words, '', ...lines].join('\n')
}

// What a table of cases fills in is a gap here.
function readable(name: string): string {
  return name.replaceAll(/"?%[sijdo]"?|\$[\w.]+|\$\{.+?\}/g, '…').replaceAll(/[<>*_`\\]/g, '\\$&')
}
