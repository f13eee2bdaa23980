// Builds and packs what is published, and has publint and Are The Types Wrong judge the tarballs as a registry would
// hand them out. The latter brings a TypeScript of its own (40 MB), so it is fetched here and not by every install.
import { execFileSync } from 'node:child_process'
import { mkdtempSync, readdirSync, rmSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'

const ATTW = '@arethetypeswrong/cli@0.18.5'
const packages = ['contract', 'client'].map((name) => join('packages', name))

const run = (command: string, ...args: string[]) =>
  execFileSync(command, args, { stdio: 'inherit' })
const pnpm = (...args: string[]) => run('npx', '-y', 'pnpm@12', ...args)

// What an earlier build left behind would be packed as well.
for (const folder of packages) rmSync(join(folder, 'dist'), { recursive: true, force: true })
run('node_modules/.bin/tsc', '-b', 'packages/client/tsconfig.build.json')

const tarballs = mkdtempSync(join(tmpdir(), 'countersign-packages-'))
try {
  for (const folder of packages) pnpm('--dir', folder, 'pack', '--pack-destination', tarballs)
  for (const tarball of readdirSync(tarballs).map((name) => join(tarballs, name))) {
    run('node_modules/.bin/publint', 'run', tarball, '--strict')
    pnpm('dlx', ATTW, tarball, '--profile', 'esm-only', '--format', 'ascii')
  }
} finally {
  rmSync(tarballs, { recursive: true })
}
