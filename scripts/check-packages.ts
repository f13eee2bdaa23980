// Builds and packs what is published, and has publint and Are The Types Wrong judge the tarballs as a registry would
// hand them out. The latter brings a TypeScript of its own (40 MB), so it is fetched here and not by every install.
import { execFileSync } from 'node:child_process'
import { mkdtempSync, readdirSync, readFileSync, rmSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { publint } from 'publint'
import { formatMessage } from 'publint/utils'

const ATTW = '@arethetypeswrong/cli@0.18.5'
const packages = ['contract', 'client'].map((name) => join('packages', name))

const run = (command: string, ...args: string[]) =>
  execFileSync(command, args, { stdio: 'inherit' })
const pnpm = (...args: string[]) => run('npx', '-y', 'pnpm@12', ...args)

// What an earlier build left behind would be packed as well.
for (const folder of packages) rmSync(join(folder, 'dist'), { recursive: true, force: true })
run('node_modules/.bin/tsc', '-b', 'packages/client/tsconfig.build.json')

const folder = mkdtempSync(join(tmpdir(), 'countersign-packages-'))
try {
  for (const name of packages) pnpm('--dir', name, 'pack', '--pack-destination', folder)
  for (const tarball of readdirSync(folder).map((name) => join(folder, name))) {
    await lintPackage(tarball)
    pnpm('dlx', ATTW, tarball, '--profile', 'esm-only', '--format', 'ascii')
  }
} finally {
  rmSync(folder, { recursive: true })
}

async function lintPackage(tarball: string): Promise<void> {
  const bytes = Uint8Array.from(readFileSync(tarball)).buffer
  const { messages, pkg } = await publint({ pack: { tarball: bytes }, strict: true })
  const found = messages.map((message) => formatMessage(message, pkg, { color: false }))
  if (found.length > 0) throw new Error(`publint on ${tarball}:\n${found.join('\n')}`)
}
