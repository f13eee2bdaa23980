// Measures a compiler's work for a consumer that calls every procedure, by where the router's type comes from: the
// contract, or tRPC's own inference from the server's code.
import { execFileSync } from 'node:child_process'
import { mkdtempSync, rmSync, writeFileSync } from 'node:fs'
import { join } from 'node:path'
import type { Measurements } from '../results.ts'
import { writeContract, writeInference } from './consumers.ts'

const folder = join(import.meta.dirname, '..', '..')
const tsc = join(folder, '..', 'node_modules/.bin/tsc')

// The options of tsconfig.base.json that decide how types are checked.
const OPTIONS = `--noEmit --ignoreConfig --extendedDiagnostics --skipLibCheck --strict
  --exactOptionalPropertyTypes --noUncheckedIndexedAccess --allowImportingTsExtensions
  --module NodeNext --target ES2024 --lib ES2024,DOM --types node`.split(/\s+/)

/** @param tick called before each compilation */
export function measureTypes(procedures: readonly number[], tick = () => {}): Measurements[string] {
  // Inside the package, so that imports resolve as they do in its sources.
  const work = mkdtempSync(join(folder, '.types-'))
  const removeWork = () => rmSync(work, { recursive: true, force: true })
  process.once('exit', removeWork)
  try {
    return Object.fromEntries(
      procedures.flatMap((count) =>
        [['contract', writeContract] as const, ['inference', writeInference] as const].map(
          ([source, write]) => {
            tick()
            const consumer = join(work, `${source}-${count}.ts`)
            writeFileSync(consumer, write(count))
            return [`${source}, ${count}`, costOf(consumer)]
          },
        ),
      ),
    )
  } finally {
    removeWork()
    process.off('exit', removeWork)
  }
}

function costOf(consumer: string): Record<string, number[]> {
  const out = execFileSync(tsc, [...OPTIONS, consumer], { encoding: 'utf8' })
  const number = (label: string) => {
    const [, text] = new RegExp(`^${label}:\\s+([\\d.]+)`, 'm').exec(out) ?? []
    if (text === undefined) throw new Error(`tsc does not say "${label}":\n${out}`)
    return [Number(text)]
  }
  return {
    instantiations: number('Instantiations'),
    types: number('Types'),
    checkSeconds: number('Check time'),
  }
}
