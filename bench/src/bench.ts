// `pnpm bench`: puts this server, its peers and the floors side by side, in one run on one machine.
//   --quick         under five minutes; the results are kept beside the committed ones, out of git
//   --only a,b      these operations alone; prints them and keeps nothing
//   --check         judges the committed results and measures nothing
// Exits with 1 when a ratio is beyond its limit, with 2 when it cannot do as told.
import { parseArgs } from 'node:util'
import { describe, judge, missing } from './gate/gate.ts'
import { ratiosOf } from './gate/ratios.ts'
import { measureAll } from './measure-all.ts'
import { growth } from './operations/growth.ts'
import type { Operation } from './operations/operation.ts'
import { peak } from './operations/peak.ts'
import { processes } from './operations/processes.ts'
import { requestOperations } from './operations/requests.ts'
import { start } from './operations/start.ts'
import { storm } from './operations/storm.ts'
import { full, quick } from './plan.ts'
import { drawChart } from './report/chart.ts'
import { updatePage } from './report/page.ts'
import { drawTable } from './report/table.ts'
import { type Results, readResults, writeChart, writeResults } from './results.ts'

const operations: readonly Operation[] = [
  start,
  ...requestOperations,
  storm,
  peak,
  processes,
  ...growth,
]

const { values: flags } = parseArgs({
  options: {
    quick: { type: 'boolean', default: false },
    only: { type: 'string' },
    check: { type: 'boolean', default: false },
  },
})

if (flags.check) {
  const kept = readResults('full')
  if (!kept) refuse('There are no results of a full run: pnpm bench makes them')
  finish(kept, { complete: true })
} else {
  const plan = flags.quick ? quick : full
  const names = flags.only?.split(',')
  const chosen = operations.filter(({ name }) => names?.includes(name) ?? true)
  if (chosen.length < (names?.length ?? 1)) {
    refuse(`--only takes some of ${operations.map(({ name }) => name).join()}`)
  }
  const results = await measureAll(plan, chosen, { types: names === undefined })
  if (names === undefined) keep(results)
  finish(results, { complete: names === undefined })
}
// Load generators and a database connection may still be open.
process.exit()

function refuse(words: string): never {
  process.stderr.write(`${words}\n`)
  process.exit(2)
}

function keep(results: Results): void {
  writeResults(results.plan, results)
  writeChart(results.plan, drawChart(results))
  if (results.plan === 'full') updatePage(results, judge(ratiosOf(results.measurements)))
}

function finish(results: Results, { complete }: { complete: boolean }): void {
  const ratios = ratiosOf(results.measurements)
  const verdicts = judge(ratios)
  process.stdout.write(`${drawTable(results)}\n${describe(verdicts)}`)
  const unmeasured = complete ? missing(ratios) : []
  if (unmeasured.length > 0) process.stdout.write(`not measured: ${unmeasured.join()}\n`)
  const failed = verdicts.some(({ kind }) => kind === 'beyond') || unmeasured.length > 0
  process.exitCode = failed ? 1 : 0
}
