// Tests the packed packages in an empty folder, with nothing of this repository around them.
import { execFile } from 'node:child_process'
import { mkdir, mkdtemp, readdir, readFile, rm, writeFile } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { dirname, join } from 'node:path'
import { promisify } from 'node:util'
import { afterAll, beforeAll, describe, expect, test } from 'vitest'
import {
  ada,
  startTestServer,
  type TestServer,
} from '../../../apps/server/test/harness/test-server.ts'
import { createPnpmProject, type PnpmProject } from './pnpm-project.ts'

const SERVER_SIDE =
  /(?:^|["'/])(?:express|drizzle-orm|drizzle-kit|postgres|pg|@countersign\/(?:api|db|server))(?=$|["'/])/
// Anywhere in a text, however it is imported.
const SERVER_SIDE_NAMED =
  /["'](?:express|drizzle-orm|drizzle-kit|postgres|pg|@countersign\/(?:api|db|server))(?:\/[^"']*)?["']/
const root = join(import.meta.dirname, '../../..')
const run = promisify(execFile)

let folder: string
let contractAlone: string
let pnpmProject: PnpmProject
let server: TestServer
beforeAll(async () => {
  folder = await mkdtemp(join(tmpdir(), 'countersign-packed-'))
  contractAlone = join(folder, 'contract-alone')
  await mkdir(contractAlone)
  for (const place of [folder, contractAlone]) {
    await writeFile(join(place, 'package.json'), '{ "private": true, "type": "module" }')
  }
  // Packing and installing wait for the disk and the network more than they compute.
  const [contract, client] = await packAll()
  const quiet = ['--no-audit', '--no-fund', '--prefer-offline', '--loglevel', 'error']
  const others = await versionsOf('@trpc/client', '@trpc/server', 'typescript')
  const specs = Object.entries(others).map(([name, version]) => `${name}@${version}`)
  const oldest = await oldestTrpc()
  const [started, project] = await Promise.all([
    startServer(),
    createPnpmProject(
      { contract, client },
      { ...others, ...(await versionsOf('@types/react', 'react')) },
    ),
    run('npm', ['install', ...quiet, contract, client, ...specs], { cwd: folder }),
    run('npm', ['install', ...quiet, contract, oldest], { cwd: contractAlone }),
  ])
  server = started
  pnpmProject = project
}, 300_000)
afterAll(async () => {
  await server.close()
  await pnpmProject.remove()
  await rm(folder, { recursive: true })
})

async function startServer(): Promise<TestServer> {
  const started = await startTestServer()
  await started.browser().api.auth.signup.mutate(ada)
  return started
}

async function packAll(): Promise<[contract: string, client: string]> {
  await run(join(root, 'node_modules/.bin/tsc'), ['-b', 'packages/client/tsconfig.build.json'], {
    cwd: root,
  })
  return Promise.all([pack('contract'), pack('client')])
}

async function pack(name: string): Promise<string> {
  const destination = join(folder, 'tarballs', name)
  await mkdir(destination, { recursive: true })
  await run('npx', ['-y', 'pnpm@12', 'pack', '--pack-destination', destination], {
    cwd: join(root, 'packages', name),
  })
  const [tarball = ''] = await readdir(destination)
  return join(destination, tarball)
}

// The releases that this repository is tested with.
async function versionsOf(...names: string[]): Promise<Record<string, string>> {
  const versions = names.map(async (name) => {
    const base = name === 'typescript' ? root : join(root, 'packages/client')
    const file = join(base, 'node_modules', name, 'package.json')
    return [name, JSON.parse(await readFile(file, 'utf8')).version]
  })
  return Object.fromEntries(await Promise.all(versions))
}

// The first release of tRPC that the contract says it can be used with.
async function oldestTrpc(): Promise<string> {
  const manifest = await readFile(join(root, 'packages/contract/package.json'), 'utf8')
  const range: string = JSON.parse(manifest).peerDependencies['@trpc/server']
  return `@trpc/server@${range.replace(/^\^/, '')}`
}

/** The first example of a README, for the server under test. */
async function readExample(name = 'README.md'): Promise<string> {
  const readme = await readFile(join(root, name), 'utf8')
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

test.each([
  ['contract', "[ 'Enter at least 10 characters.'"],
  ['client', 'Ada Lovelace signedIn\n'],
])('the example of the %s package does what it says', async (name, printed) => {
  await writeFile(join(folder, `${name}.ts`), await readExample(`packages/${name}/README.md`))
  await tsc('--module', 'nodenext', '--target', 'ES2024', `${name}.ts`)
  const { stdout } = await run(process.execPath, [`${name}.js`], { cwd: folder })
  expect(stdout.replaceAll(/\s+/g, ' ')).toContain(printed.trim())
})

test('a wrong use of it does not compile', async () => {
  const wrong = (await readExample()).replace('user.fullName', 'user.passwordHash')
  await writeFile(join(folder, 'wrong.ts'), wrong)
  const refused = tsc('--noEmit', '--module', 'nodenext', '--target', 'ES2024', 'wrong.ts')
  await expect(refused).rejects.toMatchObject({ stdout: expect.stringContaining('passwordHash') })
})

// The names of every package that is installed in a folder.
async function installedIn(cwd: string): Promise<string[]> {
  const { stdout } = await run('npm', ['ls', '--all', '--parseable'], { cwd })
  return stdout
    .trim()
    .split('\n')
    .slice(1)
    .map((path) => path.split('node_modules/').at(-1) ?? '')
}

async function filesOf(...name: string[]): Promise<{ path: string; text: string }[]> {
  const start = join(folder, 'node_modules/@countersign', ...name)
  const entries = await readdir(start, { recursive: true, withFileTypes: true })
  const paths = entries
    .filter((entry) => entry.isFile())
    .map((file) => join(file.parentPath, file.name))
  return Promise.all(paths.map(async (path) => ({ path, text: await readFile(path, 'utf8') })))
}

test('nothing of a server is installed with it', async () => {
  const installed = await installedIn(folder)
  expect(installed).toContain('@countersign/contract')
  expect(installed.filter((name) => SERVER_SIDE.test(name))).toEqual([])
})

test('nothing that is published names anything of a server', async () => {
  const files = await filesOf()
  expect(files.map(({ path }) => path)).toContain(
    join(folder, 'node_modules/@countersign/client/dist/index.d.ts'),
  )
  const code = files.filter(({ path }) => /\.(?:js|ts|json)$/.test(path))
  expect(code.filter(({ text }) => SERVER_SIDE_NAMED.test(text)).map(({ path }) => path)).toEqual(
    [],
  )
})

test('what is published is code, its sources, and what a person reads first', async () => {
  for (const name of ['contract', 'client']) {
    const start = join(folder, 'node_modules/@countersign', name)
    const files = await filesOf(name)
    const paths = files.map(({ path }) => path.slice(start.length + 1))
    expect(paths).toEqual(expect.arrayContaining(['LICENSE', 'README.md', 'package.json']))
    expect(
      paths.filter(
        (path) =>
          !/^(?:LICENSE|README\.md|CHANGELOG\.md|package\.json)$/.test(path) &&
          !/^dist\/[^.]+\.(?:js|d\.ts)(?:\.map)?$/.test(path) &&
          !/^src\/[^.]+\.ts$/.test(path),
      ),
    ).toEqual([])
  }
})

test('what React components import is a client module, and nothing else is', async () => {
  const modules = (await filesOf('client', 'dist')).filter(({ path }) => path.endsWith('.js'))
  const marked = modules.filter(({ text }) => text.startsWith("'use client'"))
  expect(marked.map(({ path }) => path)).toEqual(
    modules.map(({ path }) => path).filter((path) => path.includes('/dist/react/')),
  )
  expect(marked).toHaveLength(2)
})

test('the switch against eval is no dead code to a bundler', async () => {
  const [manifest] = (await filesOf('contract')).filter(({ path }) =>
    /t\/package\.json$/.test(path),
  )
  const { exports, sideEffects } = JSON.parse(manifest?.text ?? '')
  expect(sideEffects).toContain(exports['./without-eval'].default)
})

test('every source map leads to a source that is published with it', async () => {
  const files = await filesOf()
  const paths = new Set(files.map(({ path }) => path))
  const maps = files.filter(({ path }) => path.endsWith('.map'))
  expect(maps).not.toEqual([])
  for (const { path, text } of maps) {
    const sources: string[] = JSON.parse(text).sources
    for (const source of sources) expect(paths).toContain(join(dirname(path), source))
  }
})

describe('the contract alone', () => {
  test('parses and tells errors in plain Node.js', async () => {
    const script = `
      import { contract, declarationsOf, errors, SignupSchema } from '@countersign/contract'
      const { error } = SignupSchema.safeParse({ fullName: 'Ada', email: 'ada@example.com', password: 'Aa1!' })
      console.log(JSON.stringify({
        issues: error.issues.map((issue) => issue.path),
        code: errors.INVALID_CREDENTIALS.code,
        route: contract.auth.login.rest.path,
        procedures: declarationsOf(contract).length > 0,
      }))`
    await writeFile(join(contractAlone, 'plain.js'), script)
    const { stdout } = await run(process.execPath, ['plain.js'], { cwd: contractAlone })
    expect(JSON.parse(stdout)).toEqual({
      issues: [['password']],
      code: 'UNAUTHORIZED',
      route: '/v1/auth/login',
      procedures: true,
    })
  })

  test('compiles with the oldest tRPC that it allows', async () => {
    const script = `
      import type { inferRouterInputs, inferRouterOutputs } from '@trpc/server'
      import type { AppRouter } from '@countersign/contract'
      const input: inferRouterInputs<AppRouter>['auth']['login'] = { email: 'a', password: 'b' }
      const output: inferRouterOutputs<AppRouter>['auth']['me']['user']['fullName'] = input.email
      export { output }`
    await writeFile(join(contractAlone, 'typed.ts'), script)
    await tsc('--noEmit', '--module', 'nodenext', '--target', 'ES2024', 'contract-alone/typed.ts')
    const wrong = script.replace('fullName', 'passwordHash')
    await writeFile(join(contractAlone, 'wrong.ts'), wrong)
    const refused = tsc('--noEmit', '--module', 'nodenext', 'contract-alone/wrong.ts')
    await expect(refused).rejects.toMatchObject({ stdout: expect.stringContaining('passwordHash') })
  })

  test('brings zod and the types of tRPC, and nothing else', async () => {
    const installed = await installedIn(contractAlone)
    // tRPC wants a TypeScript beside it, which has a package for each platform.
    expect(installed.filter((name) => !/^@?typescript/.test(name)).sort()).toEqual([
      '@countersign/contract',
      '@trpc/server',
      'zod',
    ])
  })
})

// In the layout of pnpm an application reaches only what it depends on itself: a declaration that names anything else cannot
// be emitted.
describe('declarations that an application emits', { timeout: 300_000 }, () => {
  const platform = ['--lib', 'ESNext,DOM', '--target', 'ES2022', '--exactOptionalPropertyTypes']
  const bundler = ['--module', 'esnext', '--moduleResolution', 'bundler']
  const nodenext = ['--module', 'nodenext']
  const strict = ['--strict', ...platform]

  test.each([
    ['TypeScript 5.7 and a bundler', 'typescript-5.7', bundler],
    // Checking libraries is most of the work; the other rows do that.
    ['TypeScript 5.7 and Node.js', 'typescript-5.7', [...nodenext, '--skipLibCheck']],
    ['TypeScript 7 and a bundler', 'typescript', [...bundler, '--skipLibCheck']],
    ['TypeScript 7 and Node.js', 'typescript', nodenext],
  ] as const)('name the client alone, with %s', async (_, compiler, resolution) => {
    const { text, imports } = await pnpmProject.emitDeclarations({
      application: 'alone',
      files: ['calls.ts', 'profile.ts'],
      compiler,
      options: [...strict, ...resolution],
    })
    expect(imports).toEqual(['./calls.ts', '@countersign/client'])
    expect(text).toMatch(/fullName: string[^}]*updatedAt: string/)
    expect(text).toMatch(/"INVALID_CREDENTIALS"/)
  })

  test('name what it annotates, with isolatedDeclarations', async () => {
    const { imports } = await pnpmProject.emitDeclarations({
      application: 'alone',
      files: ['annotated.ts'],
      compiler: 'typescript',
      options: [...strict, ...nodenext, '--isolatedDeclarations', '--skipLibCheck'],
    })
    expect(imports).toEqual(['@countersign/client'])
  })

  test('name the packages that it uses, and no schema', async () => {
    const { text, imports } = await pnpmProject.emitDeclarations({
      application: 'beside',
      files: ['contract.ts', 'hooks.ts'],
      compiler: 'typescript',
      options: [...strict, ...bundler],
    })
    expect(imports).toEqual([
      '@countersign/client/react',
      '@countersign/contract',
      '@trpc/client',
      '@trpc/server',
      'react',
    ])
    expect(text).toMatch(/fullName: string/)
  })
})
