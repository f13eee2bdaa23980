// The commands as they are run, on a copy of the package whose contract is changed.
import { execFile } from 'node:child_process'
import { cp, mkdir, mkdtemp, readFile, rm, symlink, writeFile } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { afterEach, beforeEach, describe, expect, test } from 'vitest'

const packages = join(import.meta.dirname, '../..')

let folder: string
beforeEach(async () => {
  folder = await mkdtemp(join(tmpdir(), 'countersign-lock-'))
  for (const part of ['contract/src', 'contract/package.json', 'contract-lock/src']) {
    await cp(join(packages, part), join(folder, part), { recursive: true })
  }
  await symlink(join(packages, 'contract/node_modules'), join(folder, 'contract/node_modules'))
  // The copied lock finds the copied contract.
  const modules = join(folder, 'contract-lock/node_modules')
  await mkdir(join(modules, '@countersign'), { recursive: true })
  await symlink(join(folder, 'contract'), join(modules, '@countersign/contract'))
  for (const name of ['@trpc', 'semver', 'zod']) {
    await symlink(join(packages, 'contract-lock/node_modules', name), join(modules, name))
  }
  expect(await run('write')).toMatchObject({ code: 0 })
})
afterEach(() => rm(folder, { recursive: true }))

function run(command: string): Promise<{ code: number; stdout: string; stderr: string }> {
  return new Promise((resolve) => {
    execFile(
      process.execPath,
      [join(folder, 'contract-lock/src/main.ts'), command],
      (error, stdout, stderr) =>
        resolve({ code: typeof error?.code === 'number' ? error.code : 0, stdout, stderr }),
    )
  })
}

async function edit(file: string, from: string, to: string): Promise<void> {
  const text = await readFile(join(folder, file), 'utf8')
  expect(text).toContain(from)
  await writeFile(join(folder, file), text.replace(from, to))
}

const lockFile = 'contract/contract.lock.json'
const lockText = () => readFile(join(folder, lockFile), 'utf8')
const raiseTo = (version: string) =>
  edit(
    'contract/package.json',
    /"version": "[^"]+"/.exec(manifest)?.[0] ?? '',
    `"version": "${version}"`,
  )
const manifest = await readFile(join(packages, 'contract/package.json'), 'utf8')

test('the lock in the repository says what the contract says', async () => {
  expect(await readFile(join(packages, lockFile), 'utf8')).toBe(await lockText())
  expect(await run('check')).toMatchObject({
    code: 0,
    stdout: expect.stringContaining('says what'),
  })
})

describe('a change that breaks clients', () => {
  beforeEach(() =>
    edit(
      'contract/src/fields/password.ts',
      'PASSWORD_MIN_CHARACTERS = 10',
      'PASSWORD_MIN_CHARACTERS = 12',
    ),
  )

  test('fails the check, which says where and what to do', async () => {
    const { code, stderr } = await run('check')
    expect(code).toBe(1)
    expect(stderr).toMatch(
      /breaking: auth\.signup input password: no longer accepts lengths of every class 10-11/,
    )
    expect(stderr).toContain('say so in the version of packages/contract')
    expect(stderr).not.toContain('run `pnpm contract:lock`')
  })

  test('is not written into the lock', async () => {
    const before = await lockText()
    expect(await run('write')).toMatchObject({
      code: 1,
      stderr: expect.stringContaining('breaking: auth.signup input password'),
    })
    expect(await lockText()).toBe(before)
  })

  test('is written once the version says so, and passes then', async () => {
    await raiseTo('9.0.0')
    expect(await run('check')).toMatchObject({
      code: 1,
      stderr: expect.stringContaining('run `pnpm contract:lock`'),
    })
    expect(await run('write')).toMatchObject({ code: 0 })
    expect(await run('check')).toMatchObject({ code: 0 })
    expect(JSON.parse(await lockText()).version).toBe('9.0.0')
  })
})

describe('a change that only adds', () => {
  beforeEach(() =>
    edit(
      'contract/src/fields/full-name.ts',
      'FULL_NAME_MAX_CHARACTERS = 80',
      'FULL_NAME_MAX_CHARACTERS = 90',
    ),
  )

  test('fails the check until it is locked, with another message', async () => {
    const { code, stderr } = await run('check')
    expect(code).toBe(1)
    expect(stderr).toContain('run `pnpm contract:lock` and commit the lock')
    expect(stderr).toContain('additive: auth.signup input fullName: takes more than it did')
    expect(stderr).not.toContain('breaking')
  })

  test('passes once it is locked', async () => {
    expect(await run('write')).toMatchObject({ code: 0 })
    expect(await run('check')).toMatchObject({ code: 0 })
  })
})

test('without a lock the check fails and says how to write one', async () => {
  await rm(join(folder, lockFile))
  expect(await run('check')).toMatchObject({
    code: 1,
    stderr: expect.stringContaining('run `pnpm contract:lock`'),
  })
})

test('a lock with the marks of a merge is refused by both commands', async () => {
  await writeFile(join(folder, lockFile), `<<<<<<< ours\n${await lockText()}`)
  for (const command of ['check', 'write']) {
    expect(await run(command)).toMatchObject({
      code: 1,
      stderr: expect.stringContaining('restore it from git'),
    })
  }
})

test('an unknown command is refused', async () => {
  expect(await run('force')).toMatchObject({
    code: 1,
    stderr: expect.stringContaining('Usage: main.ts check|write'),
  })
})
