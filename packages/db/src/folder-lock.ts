// Keeps a second process out of a folder that one process may use at a time. PGlite does not: two would destroy the data.
import { readFile, rm, writeFile } from 'node:fs/promises'
import { kill, pid } from 'node:process'

/**
 * Takes the folder for this process. A lock whose process is gone counts for nothing.
 *
 * @returns how to give it back
 * @throws Error naming the process that has the folder
 */
export async function lockFolder(folder: string): Promise<() => Promise<void>> {
  const file = `${folder}.pid`
  const holder = Number(await readFile(file, 'utf8').catch(() => '0'))
  if (holder > 0 && isAlive(holder)) {
    throw new Error(`The embedded database is in use by process ${holder}. Stop that one first.`)
  }
  await rm(file, { force: true })
  await writeFile(file, String(pid), { flag: 'wx' })
  return () => rm(file, { force: true })
}

function isAlive(process: number): boolean {
  try {
    return kill(process, 0)
  } catch {
    return false
  }
}
