// Follows docs/adding-a-procedure.md to the letter in a copy of the repository.
import { execFile, spawn } from 'node:child_process'
import { once } from 'node:events'
import { cp, mkdir, mkdtemp, readdir, readFile, rm, symlink, writeFile } from 'node:fs/promises'
import { createServer } from 'node:net'
import { tmpdir } from 'node:os'
import { basename, join, sep } from 'node:path'
import { fileURLToPath } from 'node:url'
import { promisify } from 'node:util'
import { createApiClient } from '@countersign/client'
import { expect, onTestFinished, test } from 'vitest'
import { ada, testEnv } from '../harness/test-server.ts'

const repository = fileURLToPath(new URL('../../../../', import.meta.url))
// Those that know of the contract.
const PACKAGES = [
  'packages/contract',
  'packages/api',
  'packages/testing',
  'packages/client',
  'apps/server',
]

async function run(file: string, options: string[], cwd: string): Promise<string> {
  const { stdout } = await promisify(execFile)(file, options, { cwd }).catch((error) => {
    throw new Error(`${file} failed:\n${error.stdout}${error.stderr}`)
  })
  return stdout
}

test('a procedure that is added as the guide says is served, typed, described and tested', async () => {
  const guide = await readFile(join(repository, 'docs/adding-a-procedure.md'), 'utf8')
  const folder = await copyRepository()
  const steps = stepsOf(guide)
  for (const step of steps) await follow(folder, step)

  // One contract file and one router file; the third is a test.
  expect(steps.map(({ file }) => file)).toEqual([
    'packages/contract/src/sessions.ts',
    'packages/api/src/sessions/router.ts',
    'apps/server/test/contract/every-transport.test.ts',
  ])
  await Promise.all([compile(folder), suite(folder, testsOf(guide)), call(folder)])
}, 300_000)

interface Step {
  /** The name of the object or list that gets more. */
  readonly into: string
  readonly file: string
  readonly code: string
}

/** The steps of the guide: "Into `name` of `file`:" and a block of code. */
function stepsOf(guide: string): Step[] {
  const steps = guide.matchAll(/^Into `(\w+)` of `([^`]+)`:\n\n```ts\n(.*?)^```$/gms)
  return [...steps].map(([, into = '', file = '', code = '']) => ({ into, file, code }))
}

/** Puts the code at the end of what is named. */
async function follow(folder: string, { into, file, code }: Step): Promise<void> {
  const path = join(folder, file)
  const text = await readFile(path, 'utf8')
  const end = new RegExp(`^(?:export )?const ${into}\\b.*?^(?=[}\\]])`, 'ms').exec(text)
  if (!end) throw new Error(`There is no ${into} in ${file}`)
  const at = end.index + end[0].length
  await writeFile(path, text.slice(0, at) + code + text.slice(at))
}

/** The tests that the guide says to run. */
function testsOf(guide: string): string[] {
  const [, paths = ''] = /^pnpm types && pnpm test (.+)$/m.exec(guide) ?? []
  return paths.split(' ')
}

/** Every source, and links to what is installed; pnpm's own links are relative, so packages find each other's copies. */
async function copyRepository(): Promise<string> {
  const folder = await mkdtemp(join(tmpdir(), 'countersign-guide-'))
  onTestFinished(() => rm(folder, { recursive: true }))
  const left = new Set(['.git', '.data', 'dist'])
  await Promise.all(
    ['packages', 'apps/server', 'package.json', 'tsconfig.base.json', 'vitest.config.ts'].map(
      (path) =>
        cp(join(repository, path), join(folder, path), {
          recursive: true,
          verbatimSymlinks: true,
          filter: (source) => !left.has(basename(source)) || source.includes(`node_modules${sep}`),
        }),
    ),
  )
  await linkInstalled(folder)
  return folder
}

/** Links what the root has installed. Its links to packages of the workspace are copied, so that they lead to the copies. */
async function linkInstalled(folder: string): Promise<void> {
  const [installed, links] = [join(repository, 'node_modules'), join(folder, 'node_modules')]
  await mkdir(links)
  for (const name of await readdir(installed)) {
    if (name === '@countersign') {
      await cp(join(installed, name), join(links, name), {
        recursive: true,
        verbatimSymlinks: true,
      })
    } else {
      await symlink(join(installed, name), join(links, name))
    }
  }
}

const TYPED_CALL = `
import type { User } from '@countersign/contract'
import type { ApiClient } from '../src/index.ts'
export const read = async (api: ApiClient, { id }: User): Promise<string | null> =>
  (await api.sessions.get.query({ id })).session.ip
// @ts-expect-error it wants an id
export const wrong = (api: ApiClient) => api.sessions.get.query({})
`

async function compile(folder: string): Promise<void> {
  await writeFile(join(folder, 'packages/client/test/sessions-get.test-d.ts'), TYPED_CALL)
  const tsc = join(folder, 'node_modules/.bin/tsc')
  for (const path of PACKAGES) {
    await run(tsc, ['-p', '.'], join(folder, path))
  }
}

async function suite(folder: string, paths: string[]): Promise<void> {
  const vitest = join(folder, 'node_modules/vitest/vitest.mjs')
  // Not this test again.
  const others = ['--exclude', '**/adding-a-procedure.test.ts']
  const stdout = await run(process.execPath, [vitest, 'run', ...others, ...paths], folder)
  expect(stdout).toContain('every-transport.test.ts')
}

/** Calls the new procedure on a server of the copy, over both wires, and looks it up in the document. */
async function call(folder: string): Promise<void> {
  const port = await freePort()
  const url = `http://127.0.0.1:${port}`
  const child = spawn(process.execPath, [join(folder, 'apps/server/src/main.ts')], {
    stdio: ['ignore', 'ignore', 'inherit', 'ipc'], // it says over IPC that it listens
    env: {
      ...{ PATH: process.env.PATH, ...testEnv, LOG_LEVEL: 'error' },
      ...{ DATABASE_URL: 'pglite://memory', HOST: '127.0.0.1', PORT: String(port) },
    },
  })
  onTestFinished(() => {
    child.kill('SIGKILL')
  })
  await once(child, 'message')

  let accessToken: string | undefined
  const api = createApiClient({ url: `${url}/trpc`, accessToken: () => accessToken })
  accessToken = (await api.auth.signup.mutate(ada)).accessToken
  const [session] = (await api.sessions.list.query()).sessions
  const headers = { Authorization: `Bearer ${accessToken}` }

  const overRest = await fetch(`${url}/v1/sessions/${session?.id}`, { headers })
  expect([overRest.status, await overRest.json()]).toEqual([200, { session }])
  const input = encodeURIComponent(JSON.stringify({ id: session?.id }))
  const overTrpc = await fetch(`${url}/trpc/sessions.get?input=${input}`, { headers })
  expect(await overTrpc.json()).toEqual({ result: { data: { session } } })
  const { paths } = await (await fetch(`${url}/openapi.json`)).json()
  expect(paths['/v1/sessions/{id}'].get).toMatchObject({ operationId: 'sessions.get' })
}

async function freePort(): Promise<number> {
  const server = createServer().listen(0, '127.0.0.1')
  await once(server, 'listening')
  const address = server.address()
  server.close()
  await once(server, 'close')
  return typeof address === 'object' && address ? address.port : 0
}
