import { type ChildProcess, spawn } from 'node:child_process'
import { once } from 'node:events'
import {
  chmodSync,
  existsSync,
  mkdirSync,
  mkdtempSync,
  readdirSync,
  rmSync,
  statSync,
  symlinkSync,
  writeFileSync,
} from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { execPath, pid } from 'node:process'
import { afterAll, beforeAll, describe, expect, test } from 'vitest'
import { createDatabase } from '../open-database.ts'
import { lockFolder } from './folder-lock.ts'

const IN_USE = 'in use by another process'
const permissionsOf = (path: string) => statSync(path).mode & 0o777

let root: string
beforeAll(() => {
  root = mkdtempSync(join(tmpdir(), 'folder-lock-'))
})
afterAll(() => rmSync(root, { recursive: true }))

test.each([
  ['its own name', (folder: string) => folder],
  ['a trailing slash', (folder: string) => `${folder}/`],
  ['a path with dots', (folder: string) => join(folder, '..', 'taken', '.')],
  ['a symbolic link', () => join(root, 'link')],
  ['a link to a folder above it', () => join(root, 'link-above', 'taken')],
])('a locked folder is refused under %s, until it is unlocked', async (_, otherName) => {
  const folder = join(root, 'taken')
  if (!existsSync(join(root, 'link'))) {
    symlinkSync(folder, join(root, 'link'))
    symlinkSync(root, join(root, 'link-above'))
  }
  const { unlock } = await lockFolder(folder)
  await expect(lockFolder(otherName(folder))).rejects.toThrow(IN_USE)
  unlock()
  const again = await lockFolder(otherName(folder))
  again.unlock()
})

test('of ten that lock a folder at once, one succeeds', async () => {
  const folder = join(root, 'contended')
  const attempts = await Promise.allSettled(Array.from({ length: 10 }, () => lockFolder(folder)))
  const won = attempts.flatMap((attempt) => (attempt.status === 'fulfilled' ? [attempt.value] : []))
  expect(won).toHaveLength(1)
  won[0]?.unlock()
})

test('nothing is written beside the folder, and no other user can read it', async () => {
  const folder = join(root, 'parent', 'inside')
  const { unlock } = await lockFolder(folder)
  expect(readdirSync(join(root, 'parent'))).toEqual(['inside'])
  expect(readdirSync(folder)).toEqual(['countersign.lock'])
  expect(permissionsOf(folder)).toBe(0o700)
  expect(permissionsOf(join(folder, 'countersign.lock'))).toBe(0o600)
  unlock()
})

test('a folder that was open to others is closed to them', async () => {
  const folder = join(root, 'open')
  mkdirSync(folder)
  chmodSync(folder, 0o755)
  const { unlock } = await lockFolder(folder)
  expect(permissionsOf(folder)).toBe(0o700)
  unlock()
})

describe('the process id that an earlier release wrote beside the folder', () => {
  test('keeps the folder locked while that process lives', async () => {
    const folder = join(root, 'earlier')
    const holder = spawn(execPath, ['-e', 'setInterval(() => {}, 1000)'])
    writeFileSync(`${folder}.pid`, String(holder.pid))
    await expect(lockFolder(folder)).rejects.toThrow(`in use by process ${holder.pid}`)
    await kill(holder)
    const { unlock } = await lockFolder(folder)
    unlock()
    expect(existsSync(`${folder}.pid`)).toBe(false)
  })

  test.each([
    // Process ids repeat when a container restarts.
    ['the id of this process', pid],
    ['the id of a process that is gone', 2_147_483_646],
    ['no id at all', 'nonsense'],
  ])('is ignored if it is %s', async (_, content) => {
    const folder = join(root, 'stale')
    writeFileSync(`${folder}.pid`, String(content))
    const { unlock } = await lockFolder(folder)
    unlock()
  })
})

test('a database whose process was killed opens again with its data, for one process at a time', async () => {
  const folder = join(root, 'data')
  const holder = openElsewhere(folder)
  await once(holder.stdout, 'data')
  await expect(createDatabase(`pglite://${folder}`)).rejects.toThrow(IN_USE)
  await kill(holder)

  const database = await createDatabase(`pglite://${folder}/`)
  await database.executor.execute('select * from kept')
  // Recovery opened and closed the files in the folder, which must not have released the lock.
  const second = openElsewhere(folder)
  const [code] = await once(second, 'exit')
  expect(code).toBe(1)
  await database.close()
}, 60_000)

function openElsewhere(folder: string) {
  const source = `
    import { createDatabase } from ${JSON.stringify(new URL('../open-database.ts', import.meta.url).href)}
    const database = await createDatabase('pglite://' + process.argv[1])
    await database.executor.execute('create table kept (id int)')
    console.log('open')
    setInterval(() => {}, 1000)`
  const flags = ['--input-type=module', '--eval', source, folder]
  return spawn(execPath, flags, { stdio: ['ignore', 'pipe', 'ignore'] })
}

async function kill(process: ChildProcess): Promise<void> {
  process.kill('SIGKILL')
  await once(process, 'exit')
}
