// Packs the packages, and installs, checks and builds an example with them outside of the repository.
import { execFile } from 'node:child_process'
import { cp, mkdir, readdir, readFile, writeFile } from 'node:fs/promises'
import { basename, delimiter, dirname, join } from 'node:path'
import { promisify } from 'node:util'

const run = promisify(execFile)
const root = join(import.meta.dirname, '../..')
const GENERATED = ['node_modules', 'dist', '.next']

/** The dependencies of package.json that are files, by name. */
export type Tarballs = Readonly<Record<string, string>>

export async function packPackages(folder: string): Promise<Tarballs> {
  await run('node_modules/.bin/tsc', ['-b', 'packages/client/tsconfig.build.json'], { cwd: root })
  const tarballs: Record<string, string> = {}
  for (const name of ['contract', 'client']) {
    const destination = join(folder, 'tarballs', name)
    await mkdir(destination, { recursive: true })
    await run('npx', ['-y', 'pnpm@12', 'pack', '--pack-destination', destination], {
      cwd: join(root, 'packages', name),
    })
    const [tarball = ''] = await readdir(destination)
    tarballs[`@countersign/${name}`] = `file:${join(destination, tarball)}`
  }
  return tarballs
}

export interface Preparation {
  readonly name: string
  readonly folder: string
  readonly tarballs: Tarballs
  /** Where the API is. */
  readonly api: string
}

/** Returns the folder of the built example. */
export async function prepareExample(preparation: Preparation): Promise<string> {
  const { name, folder, tarballs, api } = preparation
  const example = join(folder, name)
  await cp(join(root, 'examples', name), example, {
    recursive: true,
    filter: (path) => !GENERATED.includes(basename(path)),
  })
  const manifest = join(example, 'package.json')
  const { dependencies, ...rest } = JSON.parse(await readFile(manifest, 'utf8'))
  await writeFile(
    manifest,
    JSON.stringify({ ...rest, dependencies: { ...dependencies, ...tarballs } }),
  )

  const env = {
    ...process.env,
    // The scripts run under the Node.js that runs this one.
    PATH: [dirname(process.execPath), process.env.PATH].join(delimiter),
    NEXT_TELEMETRY_DISABLED: '1',
    NEXT_PUBLIC_API_URL: api,
    VITE_API_URL: api,
  }
  const npm = async (...args: string[]) => {
    try {
      await run('npm', args, { cwd: example, env, maxBuffer: 2 ** 26 })
    } catch (error) {
      const { stdout, stderr } = Object(error)
      throw new Error(`${name}: npm ${args.join(' ')} failed\n${stdout}${stderr}`)
    }
  }
  await npm('install', '--no-audit', '--no-fund', '--loglevel', 'error')
  await npm('run', 'types')
  await npm('run', 'build')
  return example
}
