// Locks a folder against other processes; PGlite does not, and two would destroy its data. The lock is SQLite's on a file inside
// the folder: the kernel releases it however the process exits, and it holds by any path or link, and between containers,
// where process ids repeat.
import { chmod, mkdir, readFile, realpath, rm, stat } from 'node:fs/promises'
import { join } from 'node:path'
import { kill, pid } from 'node:process'

const SQLITE_BUSY = 5
const OWNER_ONLY = 0o700
const OTHERS = 0o007

export interface LockedFolder {
  /** The resolved path of the folder. */
  readonly path: string
  unlock(): void
}

/**
 * Creates the folder if missing, closes it to other users and locks it for this process.
 *
 * @throws Error if another process has it, or if it cannot be closed to other users
 */
export async function lockFolder(folder: string): Promise<LockedFolder> {
  await mkdir(folder, { recursive: true, mode: OWNER_ONLY })
  const path = await realpath(folder)
  await closeToOthers(path)
  await refuseEarlierRelease(path)
  const file = join(path, 'countersign.lock')
  const lock = await openLock(file)
  try {
    // Nothing is ever written, so no journal file is needed.
    lock.exec('pragma journal_mode = memory; begin exclusive')
    await chmod(file, 0o600)
    return { path, unlock: () => lock.close() }
  } catch (error) {
    lock.close()
    if (Object(error).errcode !== SQLITE_BUSY) throw unwritable(error)
    throw new Error('The embedded database is in use by another process. Stop that one first.', {
      cause: error,
    })
  }
}

async function openLock(file: string) {
  // Imported lazily: only the embedded database needs it.
  const { DatabaseSync } = await import('node:sqlite').catch((error: unknown) => {
    throw new Error('The embedded database needs Node.js 22.13 or later.', { cause: error })
  })
  try {
    return new DatabaseSync(file, { timeout: 0 })
  } catch (error) {
    throw unwritable(error)
  }
}

const unwritable = (cause: unknown) =>
  new Error('The folder of the embedded database cannot be written by this user.', { cause })

// PGlite makes its files readable and writable for all users, whatever the umask.
async function closeToOthers(path: string): Promise<void> {
  try {
    await chmod(path, OWNER_ONLY)
  } catch (error) {
    // A mounted volume may belong to another user and be open to this user's group only.
    if (((await stat(path)).mode & OTHERS) === 0) return
    throw new Error(
      'The folder of the embedded database is open to other users and belongs to one of them. ' +
        'Name a folder inside it, which is then created, such as pglite:///data/countersign.',
      { cause: error },
    )
  }
}

// Releases before this lock wrote their process id beside the folder instead.
async function refuseEarlierRelease(path: string): Promise<void> {
  const file = `${path}.pid`
  const holder = Number(await readFile(file, 'utf8').catch(() => '0'))
  if (holder > 0 && holder !== pid && isAlive(holder)) {
    throw new Error(
      `The embedded database is in use by process ${holder}, which runs an earlier release. Stop that one first, ` +
        `or delete ${file} if that process is another program.`,
    )
  }
  await rm(file, { force: true }).catch(() => {}) // the parent may be read-only
}

function isAlive(process: number): boolean {
  try {
    return kill(process, 0)
  } catch (error) {
    return Object(error).code === 'EPERM' // another user's
  }
}
