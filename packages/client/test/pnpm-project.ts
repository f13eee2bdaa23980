// Installs the packed packages as pnpm lays them out, where a package reaches only what it names, and emits the declarations
// of applications that use them.
import { execFile } from 'node:child_process'
import { cp, mkdtemp, readdir, readFile, rm, writeFile } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { promisify } from 'node:util'

const run = promisify(execFile)

export interface PnpmProject {
  /** Emits the declarations of an application's files. Fails with what the compiler says, and gives what they import. */
  emitDeclarations(options: {
    readonly application: 'alone' | 'beside'
    readonly files: readonly string[]
    readonly compiler: 'typescript' | 'typescript-5.7'
    readonly options: readonly string[]
  }): Promise<{ readonly text: string; readonly imports: readonly string[] }>
  remove(): Promise<void>
}

/** @param versions of the packages that applications install beside the packed ones */
export async function createPnpmProject(
  tarballs: { readonly contract: string; readonly client: string },
  versions: Readonly<Record<string, string>>,
): Promise<PnpmProject> {
  // In a place of its own: what stands in a folder above would be found, too.
  const folder = await mkdtemp(join(tmpdir(), 'countersign-pnpm-'))
  const { typescript = '', ...others } = versions
  const client = `file:${tarballs.client}`
  const contract = `file:${tarballs.contract}`

  await cp(join(import.meta.dirname, 'consumers'), folder, { recursive: true })
  await writeManifest(folder, { typescript, 'typescript-5.7': 'npm:typescript@~5.7.2' })
  await writeManifest(join(folder, 'alone'), { '@countersign/client': client })
  await writeManifest(join(folder, 'beside'), {
    '@countersign/client': client,
    '@countersign/contract': contract,
    ...others,
  })
  const overrides = `overrides:\n  '@countersign/contract': ${contract}\n`
  await writeFile(join(folder, 'pnpm-workspace.yaml'), `packages: [alone, beside]\n${overrides}`)
  await run('npx', ['-y', 'pnpm@12', 'install', '--prefer-offline'], { cwd: folder })

  return {
    async emitDeclarations({ application, files, compiler, options }) {
      const cwd = join(folder, application)
      const outDir = await mkdtemp(join(cwd, 'declarations-'))
      const tsc = join(folder, 'node_modules', compiler, 'bin/tsc')
      const emit = [
        '--declaration',
        '--emitDeclarationOnly',
        '--allowImportingTsExtensions',
        '--outDir',
        outDir,
      ]
      await run(process.execPath, [tsc, ...emit, ...options, ...files], { cwd })
      const names = await readdir(outDir)
      const texts = await Promise.all(names.map((name) => readFile(join(outDir, name), 'utf8')))
      const text = texts.join('\n')
      const imports = [...text.matchAll(/(?:\bfrom |\bimport\()['"]([^'"]+)['"]/g)]
      return { text, imports: [...new Set(imports.map(([, name = '']) => name))].sort() }
    },
    remove: () => rm(folder, { recursive: true }),
  }
}

async function writeManifest(folder: string, dependencies: Record<string, string>): Promise<void> {
  const manifest = { private: true, type: 'module', dependencies }
  await writeFile(join(folder, 'package.json'), JSON.stringify(manifest))
}
