// Installs what only the benchmark needs, the first time and whenever its lockfile has changed: a clone's own install
// brings none of it.
import { execFileSync } from 'node:child_process'
import { join } from 'node:path'

const peersFolder = join(import.meta.dirname, '..', '..', 'peers')

/** The path of a file of bench/peers. */
export const peersPath = (file: string) => join(peersFolder, file)

export function installPeers(): void {
  const install = ['-y', 'pnpm@12', 'install', '--frozen-lockfile', '--reporter=silent']
  execFileSync('npx', install, { cwd: peersFolder, stdio: ['ignore', 'ignore', 'inherit'] })
}
