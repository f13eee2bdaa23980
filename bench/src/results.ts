// Defines the results of a run, as kept in bench/results/.
import { existsSync, readFileSync, writeFileSync } from 'node:fs'
import { join } from 'node:path'
import type { Sample } from './measure/sample.ts'

/** The values of each repetition, by operation, contestant and metric. */
export type Measurements = Readonly<
  Record<string, Readonly<Record<string, Readonly<Record<string, readonly number[]>>>>>
>

export interface Results {
  /** The day of the run. */
  readonly date: string
  readonly plan: string
  /** Session rows of the small and of the large table. */
  readonly rows: { readonly few: number; readonly many: number }
  /** The machine and the versions, in words. */
  readonly machine: string
  readonly versions: Readonly<Record<string, string>>
  readonly measurements: Measurements
}

/** Turns the samples of an operation into columns. */
export function columnsOf(samples: ReadonlyMap<string, readonly Sample[]>): Measurements[string] {
  return Object.fromEntries(
    [...samples].map(([contestant, own]) => [
      contestant,
      Object.fromEntries(
        Object.keys(own[0] ?? {}).map((metric) => [
          metric,
          own.map((sample) => rounded(sample[metric] ?? Number.NaN)),
        ]),
      ),
    ]),
  )
}

const rounded = (value: number) => Number(value.toPrecision(5))

const resultsPath = (file: string) => join(import.meta.dirname, '..', 'results', file)

/** The results of a run, if it was kept. */
export function readResults(name: string): Results | undefined {
  const path = resultsPath(`${name}.json`)
  return existsSync(path) ? JSON.parse(readFileSync(path, 'utf8')) : undefined
}

export function writeResults(name: string, results: object): void {
  writeFileSync(resultsPath(`${name}.json`), `${JSON.stringify(results, null, 2)}\n`)
}

export function writeChart(name: string, svg: string): void {
  writeFileSync(resultsPath(`${name}.svg`), svg)
}
