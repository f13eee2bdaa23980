import { existsSync, mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { pid } from 'node:process'
import { afterAll, beforeAll, expect, test } from 'vitest'
import { createDatabase } from './database.ts'
import { lockFolder } from './folder-lock.ts'

let root: string
beforeAll(() => {
  root = mkdtempSync(join(tmpdir(), 'folder-lock-'))
})
afterAll(() => rmSync(root, { recursive: true }))

test('a folder is taken once at a time, and the refusal names who has it', async () => {
  const folder = join(root, 'once')
  const unlock = await lockFolder(folder)
  await expect(lockFolder(folder)).rejects.toThrow(`in use by process ${pid}`)
  await unlock()
  await (await lockFolder(folder))()
  expect(existsSync(`${folder}.pid`)).toBe(false)
})

test('the lock of a process that is gone counts for nothing', async () => {
  const folder = join(root, 'gone')
  // No system gives out a process id this large.
  writeFileSync(`${folder}.pid`, '2147483646')
  const unlock = await lockFolder(folder)
  expect(readFileSync(`${folder}.pid`, 'utf8')).toBe(String(pid))
  await unlock()
})

test('an embedded database is not opened twice, and keeps its data for the next opening', async () => {
  const url = `pglite://${join(root, 'data')}`
  const first = await createDatabase(url)
  await first.migrate()
  await expect(createDatabase(url)).rejects.toThrow('in use by process')
  await first.close()
  const second = await createDatabase(url)
  await second.migrate()
  await second.ping()
  await second.close()
})
