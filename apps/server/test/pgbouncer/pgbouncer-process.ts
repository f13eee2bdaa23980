// Starts PgBouncer in transaction mode in front of a test's database. TEST_PGBOUNCER is its path.
import { spawn } from 'node:child_process'
import { randomInt } from 'node:crypto'
import { once } from 'node:events'
import { chmod, mkdtemp, rm, writeFile } from 'node:fs/promises'
import { connect } from 'node:net'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { setTimeout as sleep } from 'node:timers/promises'

export interface PgBouncer {
  /** The URL of the database by way of the pooler. */
  readonly url: string
  stop(): Promise<void>
}

// It refuses to run as root.
const NOBODY = 65_534

export async function startPgBouncer(databaseUrl: string): Promise<PgBouncer> {
  const program = process.env.TEST_PGBOUNCER
  if (!program) throw new Error('TEST_PGBOUNCER names no program')
  const { hostname, port, username, password, pathname } = new URL(databaseUrl)
  const folder = await mkdtemp(join(tmpdir(), 'pgbouncer-'))
  const ownPort = randomInt(20_000, 30_000)
  const file = join(folder, 'pgbouncer.ini')
  const users = join(folder, 'users.txt')
  await writeFile(users, `"${decodeURIComponent(username)}" "${decodeURIComponent(password)}"\n`)
  await writeFile(
    file,
    `[databases]
${pathname.slice(1)} = host=${hostname} port=${port || 5432}${password && ` password=${decodeURIComponent(password)}`}
[pgbouncer]
listen_addr = 127.0.0.1
listen_port = ${ownPort}
unix_socket_dir =
auth_type = trust
auth_file = ${users}
pool_mode = transaction
default_pool_size = 5
`,
  )
  // Readable for whom it runs as.
  await chmod(folder, 0o755)
  const isRoot = process.getuid?.() === 0
  const child = spawn(program, [file], {
    stdio: ['ignore', 'ignore', 'pipe'],
    ...(isRoot && { uid: NOBODY, gid: NOBODY }),
  })
  let output = ''
  child.stderr.setEncoding('utf8').on('data', (text: string) => {
    output += text
  })
  const ended = once(child, 'close')
  const stop = async () => {
    child.kill('SIGKILL')
    await ended
    await rm(folder, { recursive: true })
  }
  for (let attempt = 0; !(await answers(ownPort)); attempt++) {
    if (attempt === 100 || child.exitCode !== null) {
      await stop()
      throw new Error(`PgBouncer does not start:\n${output}`)
    }
    await sleep(50)
  }
  const user = `${username}${password && `:${password}`}`
  return { url: `postgresql://${user}@127.0.0.1:${ownPort}${pathname}`, stop }
}

async function answers(port: number): Promise<boolean> {
  const socket = connect(port, '127.0.0.1')
  try {
    await once(socket, 'connect')
    return true
  } catch {
    return false
  } finally {
    socket.destroy()
  }
}
