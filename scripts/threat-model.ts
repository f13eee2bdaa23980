// Keeps the last column of the table in docs/threat-model.md: for each demand, the tests whose names begin with its
// number, as in `[30] refuses a page that is ...`. With `--check` it only says whether the table is in step.
import { readFileSync, writeFileSync } from 'node:fs'
import { glob } from 'node:fs/promises'
import { basename } from 'node:path'

const DOCUMENT = 'docs/threat-model.md'
// A row: number, words, tests.
const ROW = /^\| (\d+) \| (.+?) \|.*\|$/
// The name of a test or a group of tests: a string that begins with numbers in brackets.
const TAGGED_NAME = /(['"`])((?:\[\d+\] ?)+)(.+?)\1/g

interface Proof {
  readonly demand: number
  readonly name: string
  readonly file: string
}

const proofs = await findProofs()
const current = readFileSync(DOCUMENT, 'utf8')
const demands = new Set<number>()
const updated = current
  .split('\n')
  .map((line) => {
    const [, number = '', words = ''] = ROW.exec(line) ?? []
    if (!number) return line
    demands.add(Number(number))
    return `| ${number} | ${words} | ${describeProofs(Number(number))} |`
  })
  .join('\n')

const problems = [
  ...[...demands]
    .filter((demand) => !proofs.some((proof) => proof.demand === demand))
    .map((demand) => `no test proves demand ${demand}`),
  ...proofs
    .filter(({ demand }) => !demands.has(demand))
    .map(({ demand, name, file }) => `${file}: "${name}" names demand ${demand}, which has no row`),
]
if (process.argv.includes('--check')) {
  if (updated !== current) problems.push(`the table is behind the tests: run pnpm threat-model`)
} else {
  writeFileSync(DOCUMENT, updated)
}
for (const problem of problems) process.stderr.write(`${DOCUMENT}: ${problem}\n`)
process.stdout.write(`${demands.size} demands, ${proofs.length} tests that name one\n`)
process.exitCode = problems.length > 0 ? 1 : 0

async function findProofs(): Promise<Proof[]> {
  const found: Proof[] = []
  for await (const file of glob('{packages,apps}/*/{src,test}/**/*.test.ts')) {
    for (const [, , tags = '', name = ''] of readFileSync(file, 'utf8').matchAll(TAGGED_NAME)) {
      for (const [, demand] of tags.matchAll(/\[(\d+)\]/g)) {
        found.push({ demand: Number(demand), name, file })
      }
    }
  }
  return found.toSorted((a, b) => a.file.localeCompare(b.file))
}

function describeProofs(demand: number): string {
  const byFile = Map.groupBy(
    proofs.filter((proof) => proof.demand === demand),
    ({ file }) => file,
  )
  return [...byFile]
    .map(([file, proven]) => {
      const names = [...new Set(proven.map(({ name }) => readable(name)))]
      return `[${basename(file, '.test.ts')}](../${file}): ${names.join('; ')}`
    })
    .join('<br>')
}

// What a table of cases fills in is a gap here; a bar would end the cell.
function readable(name: string): string {
  return name.replaceAll(/"?%[sijd]"?|\$\w+/g, '…').replaceAll('|', '\\|')
}
