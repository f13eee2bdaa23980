// Where measurements are kept.
import { writeFileSync } from 'node:fs'
import { join } from 'node:path'

/** Prints a line and keeps the numbers in bench/results/. */
export function report(name: string, line: string, numbers: object): void {
  process.stdout.write(`${line}\n`)
  const file = join(import.meta.dirname, '..', 'results', `${name}.json`)
  writeFileSync(file, `${JSON.stringify(numbers, null, 2)}\n`)
}
