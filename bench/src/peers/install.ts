// Installs what only the benchmark needs, the first time and whenever its lockfile has changed, and generates the tutorial's
// Prisma client: a clone's own install brings none of it.
import { execFileSync } from 'node:child_process'
import { join } from 'node:path'

const peersFolder = join(import.meta.dirname, '..', '..', 'peers')

/** The path of a file of bench/peers. */
export const peersPath = (file: string) => join(peersFolder, file)

export function installPeers(): void {
  runAtPeers('npx', '-y', 'pnpm@12', 'install', '--frozen-lockfile', '--reporter=silent')
  generatePrismaClient()
}

/** Needs no network. */
function generatePrismaClient(): void {
  const cli = peersPath('node_modules/prisma/build/index.js')
  runAtPeers(process.execPath, cli, 'generate', '--schema', 'tutorial/schema.prisma', '--no-hints')
}

// Prisma downloads its schema engine unless it is told of one. Generating checks that the file exists and never runs it.
function runAtPeers(command: string, ...args: string[]): void {
  const env = {
    ...process.env,
    PRISMA_SCHEMA_ENGINE_BINARY: process.execPath,
    CHECKPOINT_DISABLE: '1',
  }
  execFileSync(command, args, { cwd: peersFolder, env, stdio: ['ignore', 'ignore', 'inherit'] })
}
