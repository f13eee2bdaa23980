// Tests which server a pool connects to, and which connections it keeps.
import { once } from 'node:events'
import { mkdtemp, rm } from 'node:fs/promises'
import { connect, createServer } from 'node:net'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { sql } from 'drizzle-orm'
import { afterAll, beforeAll, describe, expect, onTestFinished, test, vi } from 'vitest'
import type { Database } from '../../src/connection/database.ts'
import { createDatabase } from '../../src/connection/open-database.ts'
import { createTestDatabase, type TestDatabase } from '../test-database.ts'
import { type Role, startRelay } from './relay.ts'

let testDatabase: TestDatabase
beforeAll(async () => {
  testDatabase = await createTestDatabase({ empty: true })
  await testDatabase.query`create table written (by text)`
})
afterAll(() => testDatabase.drop())

async function startServer(role: Role) {
  const relay = await startRelay(testDatabase.url)
  relay.role = role
  onTestFinished(() => relay.close())
  return relay
}

/** A port on which nothing listens. */
async function deadPort(): Promise<number> {
  const server = createServer().listen(0, '127.0.0.1')
  await once(server, 'listening')
  const address = server.address()
  server.close()
  await once(server, 'close')
  return typeof address === 'object' && address ? address.port : 1
}

async function open(ports: readonly number[], parameters = ''): Promise<Database> {
  const { username, password, pathname } = new URL(testDatabase.url)
  const hosts = ports.map((port) => `127.0.0.1:${port}`).join(',')
  const url = `postgresql://${username}${password && `:${password}`}@${hosts}${pathname}${parameters}`
  const database = await createDatabase(url, { poolSize: 1 })
  onTestFinished(() => database.close(0))
  return database
}

/** The outcome of a write: `written`, or an error's code. */
async function write({ executor }: Database): Promise<string> {
  return executor.execute(sql`insert into written values ('test')`).then(
    () => 'written',
    (error) => Object(error.cause ?? error).code,
  )
}

const processOf = async ({ executor }: Database) => {
  const rows = Array.from(Object(await executor.execute(sql`select pg_backend_pid() as pid`)))
  return Object(rows[0]).pid
}

describe('[67] of a list of hosts', () => {
  test('one on which nothing listens is passed over', async () => {
    const { port } = await startServer('primary')
    expect(await write(await open([await deadPort(), port]))).toBe('written')
  })

  test.each<Role>(['standby', 'read-only', 'hangs up', 'starting'])(
    'one that is or does "%s" is passed over',
    async (role) => {
      const [first, second] = [await startServer(role), await startServer('primary')]
      expect(await write(await open([first.port, second.port]))).toBe('written')
    },
  )

  test('a standby is taken where the URL asks for one, and the primary where it prefers one', async () => {
    const [primary, standby] = [await startServer('primary'), await startServer('standby')]
    const attributes = (value: string) => `?target_session_attrs=${value}`
    const both = [primary.port, standby.port]
    expect(await write(await open(both, attributes('standby')))).toBe('25006')
    expect(await write(await open(both, attributes('read-only')))).toBe('25006')
    expect(await write(await open(both, attributes('prefer-standby')))).toBe('25006')
    expect(await write(await open(both.toReversed(), attributes('any')))).toBe('25006')
    expect(await write(await open(both.toReversed(), attributes('primary')))).toBe('written')
    expect(await write(await open([primary.port], attributes('prefer-standby')))).toBe('written')
  })

  test('without a usable one is an error, and so is a single host that hangs up or is a standby', async () => {
    const [gone, standby, rude] = [
      await deadPort(),
      (await startServer('standby')).port,
      (await startServer('hangs up')).port,
    ]
    expect(await write(await open([gone, standby]))).toBe('25006')
    expect(await write(await open([standby, gone]))).toBe('ECONNREFUSED')
    expect(await write(await open([standby]))).toBe('25006')
    expect(await write(await open([rude]))).toBe('CONNECTION_CLOSED')
    expect(await write(await open([rude, rude]))).toBe('CONNECTION_CLOSED')
  })

  test('the first that answers decides: after its refusal no other is asked', async () => {
    const [first, second] = [await startServer('primary'), await startServer('primary')]
    const database = await open([first.port, second.port], '?dbname=nowhere')
    expect(await write(database)).toBe('3D000')
    expect(second.connections).toEqual([])
  })

  test('a pool without a server connects as soon as there is one again', async () => {
    const relay = await startServer('hangs up')
    const database = await open([relay.port])
    expect(await write(database)).toBe('CONNECTION_CLOSED')
    relay.role = 'standby'
    expect(await write(database)).toBe('25006')
    relay.role = 'primary'
    expect(await write(database)).toBe('written')
  })
})

describe('[68] a connection', () => {
  test('to a read-only server is discarded on the first write, so the next write goes where the name leads now', async () => {
    const relay = await startServer('standby')
    // With `any` the connection is made; the test is how long it is kept.
    const database = await open([relay.port], '?target_session_attrs=any')
    await database.ping()
    relay.role = 'primary'
    expect(await write(database)).toBe('25006')
    expect(await write(database)).toBe('written')
  })

  test('is not even made to such a server by default', async () => {
    const relay = await startServer('standby')
    const database = await open([relay.port])
    await expect(database.ping()).rejects.toThrow(/standby/)
    relay.role = 'primary'
    expect(await write(database)).toBe('written')
  })

  test('is discarded within a transaction too, once that is rolled back', async () => {
    const relay = await startServer('read-only')
    const database = await open([relay.port], '?target_session_attrs=any')
    const transaction = () =>
      database.executor.transaction(async (tx) => {
        await tx.execute(sql`select 1`)
        await tx.execute(sql`insert into written values ('transaction')`)
      })
    await expect(transaction()).rejects.toThrow()
    relay.role = 'primary'
    await expect(transaction()).resolves.toBeUndefined()
  })

  test('is kept after an error that says nothing about it', async () => {
    const relay = await startServer('primary')
    const database = await open([relay.port])
    const before = await processOf(database)
    await expect(database.executor.execute(sql`select 1 / 0`)).rejects.toThrow()
    await expect(database.executor.execute(sql`select * from nowhere`)).rejects.toThrow()
    expect(await processOf(database)).toBe(before)
  })

  test('whose backend is terminated fails with that reason, and the next query has another one', async () => {
    const relay = await startServer('primary')
    const database = await open([relay.port])
    const pid = await processOf(database)
    const running = database.executor.execute(sql`select pg_sleep(30)`)
    const terminated = expect(running).rejects.toMatchObject({ cause: { code: '57P01' } })
    await vi.waitFor(async () => {
      const active = await testDatabase.query`
        select 1 from pg_stat_activity where pid = ${pid}::int and query like '%pg_sleep%'`
      expect(active).toHaveLength(1)
    }, 10_000)
    await testDatabase.query`select pg_terminate_backend(${pid}::int)`
    await terminated
    expect(await write(database)).toBe('written')
    expect(await processOf(database)).not.toBe(pid)
  })
})

test('[67] a Unix-domain socket is a host whose name is its folder', async () => {
  const folder = await mkdtemp(join(tmpdir(), 'socket-'))
  onTestFinished(() => rm(folder, { recursive: true }))
  const { hostname, port, username, password, pathname } = new URL(testDatabase.url)
  const server = createServer((client) => {
    const database = connect({ host: hostname, port: Number(port || 5432) })
    client
      .on('error', () => {})
      .pipe(database)
      .on('error', () => {})
      .pipe(client)
  }).listen(join(folder, '.s.PGSQL.6543'))
  onTestFinished(() => {
    server.close()
  })
  await once(server, 'listening')
  const user = `${username}${password && `:${password}`}`
  const database = await createDatabase(
    `postgresql://${user}@:6543${pathname}?host=${folder}&sslmode=require`,
  )
  onTestFinished(() => database.close(0))
  expect(await write(database)).toBe('written')
})

describe('[67] parameters of the URL', () => {
  test('that are settings of the server are sent, and unknown ones are not', async () => {
    const relay = await startServer('primary')
    const database = await open(
      [relay.port],
      '?statement_timeout=5000&schema=x&channel_binding=require&foo=bar&application_name=shop',
    )
    await database.ping()
    const sent = relay.lastStartup()
    expect(sent.get('statement_timeout')).toBe('5000')
    expect(sent.get('application_name')).toBe('shop')
    expect([...sent.keys()].filter((name) => /schema|channel_binding|foo/.test(name))).toEqual([])
  })
})
