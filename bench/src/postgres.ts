// The PostgreSQL of a run: a server that answers, or the packaged one, and in it a database for each store.
import { execFileSync } from 'node:child_process'
import { randomBytes } from 'node:crypto'
import { join } from 'node:path'
import postgres from 'postgres'
import { z } from 'zod'
import { startNode } from './children.ts'
import { peersPath } from './peers/install.ts'

const findPostgres = join(import.meta.dirname, '..', '..', 'scripts', 'find-postgres.ts')

export interface Postgres {
  readonly version: string
  /** Whether it was started for this run. */
  readonly packaged: boolean
  /** Makes a database, which is dropped by `close`; returns its URL. */
  createDatabase(name: string): Promise<string>
  /** The process ids of the connections to a database, where they are processes of this machine. */
  backendsOf(databaseUrl: string): Promise<number[]>
  /** Takes what is dirty to the disk, where the role may. */
  checkpoint(): Promise<void>
  close(): Promise<void>
}

export async function openPostgres(): Promise<Postgres> {
  const found = execFileSync(process.execPath, [findPostgres], { encoding: 'utf8' }).trim()
  const packaged = found === '' ? await startPackaged() : undefined
  const url = packaged?.url ?? found
  const admin = postgres(url, { max: 1, onnotice: () => {} })
  const prefix = `countersign_bench_${randomBytes(4).toString('hex')}`
  const created: string[] = []
  const [row] = await admin`show server_version`

  let closed: Promise<void> | undefined
  async function close(): Promise<void> {
    for (const name of created) await admin`drop database if exists ${admin(name)} with (force)`
    await admin.end()
    await packaged?.stop()
  }

  return {
    version: z.object({ server_version: z.string() }).parse(row).server_version,
    packaged: packaged !== undefined,
    async createDatabase(name) {
      const database = `${prefix}_${name}`
      created.push(database)
      await admin`create database ${admin(database)}`
      const its = new URL(url)
      its.pathname = database
      return its.href
    },
    async backendsOf(databaseUrl) {
      const rows = await admin<{ pid: number }[]>`
        select pid from pg_stat_activity where datname = ${new URL(databaseUrl).pathname.slice(1)}`
      return rows.map(({ pid }) => pid)
    },
    async checkpoint() {
      await admin`checkpoint`.catch(() => {})
    },
    close() {
      closed ??= close()
      return closed
    },
  }
}

async function startPackaged() {
  const child = startNode([peersPath('packaged-postgres.ts')], { ipc: true, clearsUp: true })
  const url = await new Promise<string>((resolve, reject) => {
    child.process.once('message', (message) => resolve(String(message)))
    void child.ended.then(() => reject(new Error(`No PostgreSQL to be had:\n${child.errors()}`)))
  })
  // Not by a signal: the package has a handler of its own for those, which may end the process before its folder is gone.
  const stop = async () => {
    child.process.disconnect()
    await child.ended
  }
  return { url, stop }
}
