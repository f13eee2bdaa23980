// Follows docs/testing.md to the letter: writes its files into an empty package, compiles it and runs its tests.
import { execFile } from 'node:child_process'
import { cp, mkdir, mkdtemp, readFile, rm, symlink, writeFile } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { dirname, join } from 'node:path'
import { fileURLToPath } from 'node:url'
import { promisify } from 'node:util'
import { expect, onTestFinished, test } from 'vitest'

const repository = fileURLToPath(new URL('../../../', import.meta.url))
const guide = await readFile(join(repository, 'docs/testing.md'), 'utf8')

test('the package of the guide compiles and passes its tests', async () => {
  const notes = await followGuide(guide)
  const [, { stdout }] = await Promise.all([notes.compile(), notes.test()])
  expect(stdout).toMatch(/Tests +3 passed \(3\)/)
})

test('the tests of the guide fail when its procedure mixes users up', async () => {
  const broken = guide.replaceAll('ctx.claims.userId', "'of everyone'")
  expect(broken).not.toBe(guide)
  const notes = await followGuide(broken)
  await expect(notes.test()).rejects.toMatchObject({
    stdout: expect.stringMatching(/Tests +1 failed \| 2 passed \(3\)/),
    stderr: expect.stringMatching(/users list their own notes.*\n.*AssertionError/),
  })
})

async function followGuide(text: string) {
  const workspace = await mkdtemp(join(tmpdir(), 'countersign-testing-'))
  onTestFinished(() => rm(workspace, { recursive: true }))
  const blocks = text.matchAll(/^`([^`]+)`:\n\n```(?:ts|json)\n(.*?)^```$/gms)
  const files = new Map([...blocks].map(([, path = '', code = '']) => [path, code]))
  for (const [path, code] of files) {
    await mkdir(dirname(join(workspace, path)), { recursive: true })
    await writeFile(join(workspace, path), code)
  }
  const folder = join(workspace, 'packages/notes')
  const manifest = JSON.parse(files.get('packages/notes/package.json') ?? '{}')
  await install(folder, { ...manifest.dependencies, ...manifest.devDependencies })

  for (const shared of ['tsconfig.base.json', 'vitest.config.ts']) {
    await cp(join(repository, shared), join(workspace, shared))
  }
  await symlink(join(repository, 'node_modules'), join(workspace, 'node_modules'))
  const run = (script: string, ...options: string[]) =>
    promisify(execFile)(process.execPath, [join(repository, script), ...options], {
      cwd: workspace,
      env: { ...process.env, NO_COLOR: '1' },
    })
  return {
    compile: () => run('node_modules/typescript/bin/tsc', '-p', 'packages/notes'),
    test: () => run('node_modules/vitest/vitest.mjs', 'run', 'packages/notes'),
  }
}

/** Links what the manifest names, as pnpm does in the workspace. */
async function install(folder: string, dependencies: Record<string, string>): Promise<void> {
  for (const [name, version] of Object.entries(dependencies)) {
    const [scope, unscoped] = name.split('/')
    const link = join(folder, 'node_modules', name)
    const target =
      version === 'workspace:^' && unscoped !== undefined
        ? join(repository, 'packages', unscoped)
        : fileURLToPath(new URL('.', import.meta.resolve(`${name}/package.json`)))
    await mkdir(join(folder, 'node_modules', unscoped === undefined ? '' : (scope ?? '')), {
      recursive: true,
    })
    await symlink(target, link)
  }
}
