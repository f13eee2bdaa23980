// How much work a compiler has with a consumer that calls every procedure, by where the router's type comes from.
import { execFileSync } from 'node:child_process'
import { join } from 'node:path'
import { report } from './results.ts'

const folder = join(import.meta.dirname, 'consumers')
const root = join(import.meta.dirname, '..', '..')

interface Cost {
  readonly instantiations: number
  readonly types: number
  readonly files: number
}

// The options of tsconfig.base.json that decide how types are checked.
const OPTIONS = `--noEmit --ignoreConfig --extendedDiagnostics --skipLibCheck --strict
  --exactOptionalPropertyTypes --noUncheckedIndexedAccess --allowImportingTsExtensions
  --module NodeNext --target ES2024 --lib ES2024,DOM --types node`.split(/\s+/)

function costOf(consumer: string): Cost {
  const tsc = join(root, 'node_modules/.bin/tsc')
  const out = execFileSync(tsc, [...OPTIONS, join(folder, consumer)], { encoding: 'utf8' })
  const number = (label: string) => Number(new RegExp(`^${label}:\\s+(\\d+)`, 'm').exec(out)?.[1])
  return {
    instantiations: number('Instantiations'),
    types: number('Types'),
    files: number('Files'),
  }
}

const contract = costOf('by-contract.ts')
const inference = costOf('by-inference.ts')
const server = costOf('by-server.ts')
const line = `${contract.instantiations} instantiations by the contract, ${inference.instantiations} by inference, ${server.instantiations} by the server's code`
report('type-cost', line, { contract, inference, server })
if (!(contract.instantiations < inference.instantiations)) process.exitCode = 1
