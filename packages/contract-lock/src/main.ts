// Checks the contract against its lock, or writes the lock unless that would hide a breaking change.
// Usage: node packages/contract-lock/src/main.ts check|write

import { readFile, writeFile } from 'node:fs/promises'
import { join } from 'node:path'
import { contract, errors, issueCodes } from '@countersign/contract'
import { z } from 'zod'
import { checkLock } from './check.ts'
import type { Change } from './compare-locks.ts'
import { ContractLock, createLock, writeLock } from './lock.ts'

const file = join(import.meta.dirname, '../../contract/contract.lock.json')
const manifest = join(import.meta.dirname, '../../contract/package.json')

const [command] = process.argv.slice(2)
if (command !== 'check' && command !== 'write') throw new Error('Usage: main.ts check|write')

const { version } = z
  .object({ version: z.string() })
  .parse(JSON.parse(await readFile(manifest, 'utf8')))
const after = createLock({ version, tree: contract, errors, issueCodes })
const before = await readLock()
const result = before ? checkLock(before, after) : { kind: 'absent' as const }

if (result.kind === 'broken') {
  fail(
    `This breaks clients of ${before?.version}:\n\n${list(result.breaks)}\n\n` +
      'Undo it, or say so in the version of packages/contract: raise its major, or its minor while it is 0.x\n' +
      '(`pnpm changeset`, then `pnpm version-packages`). docs/releasing.md has more.\n',
  )
} else if (result.kind === 'locked') {
  process.stdout.write('The lock says what the contract says.\n')
} else if (command === 'write') {
  await writeFile(file, writeLock(after))
  process.stdout.write('Wrote packages/contract/contract.lock.json.\n')
} else if (result.kind === 'absent') {
  fail('There is no packages/contract/contract.lock.json: run `pnpm contract:lock`.\n')
} else {
  fail(
    `The contract is not as locked: run \`pnpm contract:lock\` and commit the lock.\n\n${list(result.changes)}\n`,
  )
}

async function readLock(): Promise<ContractLock | undefined> {
  const text = await readFile(file, 'utf8').catch((error: NodeJS.ErrnoException) => {
    if (error.code === 'ENOENT') return undefined
    throw error
  })
  if (text === undefined) return undefined
  try {
    return ContractLock.parse(JSON.parse(text))
  } catch (error) {
    throw new Error('contract.lock.json is no lock: restore it from git.', { cause: error })
  }
}

function list(changes: readonly Change[]): string {
  if (changes.length === 0)
    return '  (in writing only: the version, or the order or names of schemas)'
  return changes.map(({ kind, where, what }) => `  ${kind}: ${where}: ${what}`).join('\n')
}

function fail(message: string): void {
  process.stderr.write(message)
  process.exitCode = 1
}
