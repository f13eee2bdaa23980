// What a stranger gets: the packed packages in an empty folder, with nothing of this repository around them.
import { execFile } from 'node:child_process'
import { mkdir, mkdtemp, readdir, readFile, rm, writeFile } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { promisify } from 'node:util'
import { afterAll, beforeAll, expect, test } from 'vitest'
import { ada, startTestServer, type TestServer } from '../../../apps/server/test/test-server.ts'

const SERVER_SIDE =
  /(?:^|["'/])(?:express|drizzle-orm|drizzle-kit|postgres|pg|@countersign\/(?:api|db|server))(?=$|["'/])/
const root = join(import.meta.dirname, '../../..')
const run = promisify(execFile)

let folder: string
let server: TestServer
beforeAll(async () => {
  folder = await mkdtemp(join(tmpdir(), 'countersign-packed-'))
  server = await startTestServer()
  await server.browser().api.auth.signup.mutate(ada)
  await run(join(root, 'node_modules/.bin/tsc'), ['-b', 'packages/client/tsconfig.build.json'], {
    cwd: root,
  })
  const tarballs = await Promise.all([pack('contract'), pack('client')])
  await writeFile(join(folder, 'package.json'), '{ "private": true, "type": "module" }')
  const others = await Promise.all(['@trpc/client', '@trpc/server', 'typescript'].map(specOf))
  const quiet = ['--no-audit', '--no-fund', '--loglevel', 'error']
  await run('npm', ['install', ...quiet, ...tarballs, ...others], { cwd: folder })
}, 300_000)
afterAll(async () => {
  await server.close()
  await rm(folder, { recursive: true })
})

async function pack(name: string): Promise<string> {
  const destination = join(folder, 'tarballs', name)
  await mkdir(destination, { recursive: true })
  await run('npx', ['-y', 'pnpm@12', 'pack', '--pack-destination', destination], {
    cwd: join(root, 'packages', name),
  })
  const [tarball = ''] = await readdir(destination)
  return join(destination, tarball)
}

// The release that this repository is tested with.
async function specOf(name: string): Promise<string> {
  const base = name === 'typescript' ? root : join(root, 'packages/client')
  const file = join(base, 'node_modules', name, 'package.json')
  return `${name}@${JSON.parse(await readFile(file, 'utf8')).version}`
}

/** The first example of the README, for the server under test. */
async function readExample(): Promise<string> {
  const readme = await readFile(join(root, 'README.md'), 'utf8')
  const [, example = ''] = /^```ts\n(.*?)^```/ms.exec(readme) ?? []
  return example.replace('http://localhost:4000', server.url)
}

// Declarations of libraries are checked too; tRPC's need what ESNext has for disposal.
const tsc = (...options: string[]) =>
  run(
    process.execPath,
    [
      'node_modules/typescript/bin/tsc',
      '--strict',
      '--lib',
      'ESNext,DOM',
      '--types',
      '',
      ...options,
    ],
    { cwd: folder },
  )

test('the example of the README compiles as a bundler and as Node.js would have it, and logs in', async () => {
  await writeFile(join(folder, 'example.ts'), await readExample())
  const bundler = ['--module', 'esnext', '--moduleResolution', 'bundler', '--target', 'ES2024']
  await tsc('--noEmit', ...bundler, 'example.ts')
  await tsc('--module', 'nodenext', '--target', 'ES2024', 'example.ts')
  const { stdout } = await run(process.execPath, ['example.js'], { cwd: folder })
  expect(stdout).toBe('Ada Lovelace signedIn\n')
})

test('a wrong use of it does not compile', async () => {
  const wrong = (await readExample()).replace('user.fullName', 'user.passwordHash')
  await writeFile(join(folder, 'wrong.ts'), wrong)
  const refused = tsc('--noEmit', '--module', 'nodenext', '--target', 'ES2024', 'wrong.ts')
  await expect(refused).rejects.toMatchObject({ stdout: expect.stringContaining('passwordHash') })
})

test('nothing of a server is installed with it', async () => {
  const { stdout } = await run('npm', ['ls', '--all', '--parseable'], { cwd: folder })
  const installed = stdout
    .trim()
    .split('\n')
    .map((path) => path.split('node_modules/').at(-1) ?? '')
  expect(installed).toContain('@countersign/contract')
  expect(installed.filter((name) => SERVER_SIDE.test(name))).toEqual([])
})

test('no declaration of it names anything of a server', async () => {
  const packages = join(folder, 'node_modules/@countersign')
  const files = (await readdir(packages, { recursive: true })).filter((file) =>
    /\.d\.ts$/.test(file),
  )
  expect(files).toContain(join('client', 'dist', 'index.d.ts'))
  for (const file of files) {
    const text = await readFile(join(packages, file), 'utf8')
    const imported = [...text.matchAll(/(?:from|import\()\s*['"]([^'"]+)/g)].map(([, from]) => from)
    expect(imported.filter((from) => SERVER_SIDE.test(from ?? ''))).toEqual([])
  }
})
