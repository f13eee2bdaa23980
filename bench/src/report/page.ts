// Writes the measured part of docs/benchmarks.md, between two markers.
import { readFileSync, writeFileSync } from 'node:fs'
import { join } from 'node:path'
import type { Verdict } from '../gate/gate.ts'
import type { Results } from '../results.ts'
import { formatNumber } from './format.ts'
import { drawTable } from './table.ts'

const PAGE = join(import.meta.dirname, '..', '..', '..', 'docs', 'benchmarks.md')
const BEGIN = '<!-- bench:start -->'
const END = '<!-- bench:end -->'

export function updatePage(results: Results, verdicts: readonly Verdict[]): void {
  writeFileSync(PAGE, between(readFileSync(PAGE, 'utf8'), drawSection(results, verdicts)))
}

/** Replaces what is between the markers. @throws Error when they are not there */
export function between(text: string, section: string): string {
  const [before, rest] = text.split(BEGIN)
  const after = rest?.split(END)[1]
  if (before === undefined || after === undefined) {
    throw new Error(`docs/benchmarks.md has no ${BEGIN} ... ${END}`)
  }
  return `${before}${BEGIN}\n\n${section}\n${END}${after}`
}

function drawSection(results: Results, verdicts: readonly Verdict[]): string {
  const { machine, versions, date } = results
  const ratios = verdicts.map(
    ({ words, ratio, reach }) => `| ${words} | ${formatNumber(ratio)} | ${reach} |\n`,
  )
  const tools = Object.entries(versions).map(([name, version]) => `${name} ${version}`)
  return `![Countersign beside its peers](../bench/results/full.svg)

| ratio | measured | aim |
| --- | ---: | ---: |
${ratios.join('')}
<details><summary>Every figure: medians, and the range of the repetitions</summary>

${drawTable(results)}
</details>

Measured on ${date}: ${machine}; ${tools.join(', ')}.
`
}
