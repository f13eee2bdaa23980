// Databases that belong to others too: other applications' tables, roles with no more rights than README lists, another
// installation, and the previous release.
import { readFileSync } from 'node:fs'
import { createDatabase } from '@countersign/db'
import { createTestDatabase } from '@countersign/db/testing'
import { expect, onTestFinished, test } from 'vitest'
import { createLogger } from '../../src/operations/logger.ts'
import { startServer } from '../../src/operations/start-server.ts'
import { walkTheJourney } from '../consumers/journey.ts'
import { createTrpcConsumer } from '../consumers/trpc.ts'
import { testConfig } from '../harness/test-server.ts'
import { createRole, runAsAdministrator, sqlOfOperations } from './roles.ts'

const decoys = ['users', 'sessions', 'audit_events', 'rate_limits', 'countersign_migrations']

async function emptyDatabase() {
  const database = await createTestDatabase({ empty: true })
  onTestFinished(() => database.drop())
  return database
}

async function start(env: Record<string, string>) {
  const config = testConfig({ ...env, LOG_LEVEL: 'silent' })
  const logger = createLogger({ level: config.logLevel })
  const server = await startServer({ ...config, host: '127.0.0.1', port: 0 }, logger)
  onTestFinished(() => server.close())
  return `http://127.0.0.1:${server.port}`
}

const walk = (url: string) => walkTheJourney(() => createTrpcConsumer(url))

test('[66] beside tables of another application that have our names, the journey goes on in a schema of its own, wherever search_path leads', async () => {
  const { url } = await emptyDatabase()
  await runAsAdministrator(url, decoys.map((name) => `create table ${name} (id int);`).join('\n'))
  const server = await start({
    DATABASE_URL: `${url}?search_path=nowhere`,
    DATABASE_SCHEMA: 'auth',
  })
  await walk(server)
})

test('[66] the journey goes on in public, wherever search_path leads', async () => {
  const { url } = await emptyDatabase()
  await runAsAdministrator(
    url,
    `create schema other; ${decoys.map((name) => `create table other.${name} (id int);`).join('\n')}`,
  )
  await walk(await start({ DATABASE_URL: `${url}?search_path=other` }))
})

test('[66] a role that owns its schema migrates, and one that may only read and write rows serves, with the rights that docs/operations.md lists', async () => {
  const { url } = await emptyDatabase()
  const migrator = await createRole(url)
  const server = await createRole(url)
  await runAsAdministrator(
    url,
    named(sqlOfOperations('create schema auth authorization owner_role;'), migrator, server),
  )

  const migration = await createDatabase(migrator.url, { schema: 'auth' })
  await migration.migrate()
  await walk(await start({ DATABASE_URL: server.url, DATABASE_SCHEMA: 'auth' }))
  await migration.executor.execute('create table auth.of_a_later_release (id int)')
  await migration.close()

  const serving = await createDatabase(server.url, { schema: 'auth' })
  await serving.executor.execute('insert into auth.of_a_later_release values (1)')
  await expect(serving.executor.execute('create table auth.mine (id int)')).rejects.toThrow()
  await expect(serving.executor.execute('drop table auth.sessions')).rejects.toThrow()
  await serving.close()
})

test('[66] an installation that is in use in public goes on with the rights that docs/operations.md lists, without signing users out', async () => {
  const { url } = await emptyDatabase()
  const migrator = await createRole(url)
  const server = await createRole(url)
  // As the previous release left it: tables of the role that migrates, and drizzle's journal.
  await runAsAdministrator(url, `grant usage, create on schema public to ${migrator.name}`)
  const earlier = await createDatabase(migrator.url)
  await earlier.migrate()
  await runAsAdministrator(
    url,
    `${sqlOfDecision21()}; alter schema drizzle owner to ${migrator.name};
    alter table drizzle.__drizzle_migrations owner to ${migrator.name}; drop table countersign_migrations;
    insert into users (id, email, full_name, password_hash, role, created_at, updated_at)
      values ('0199a000-0000-7000-8000-000000000001', 'grace@example.com', 'Grace', 'x', 'USER', now(), now())`,
  )
  await runAsAdministrator(
    url,
    named(sqlOfOperations('grant usage, create on schema public to owner_role;'), migrator, server),
  )

  await earlier.migrate()
  await earlier.close()
  await walk(await start({ DATABASE_URL: server.url }))
  const serving = await createDatabase(server.url)
  expect(
    await serving.executor.execute("select 1 from users where email = 'grace@example.com'"),
  ).toHaveLength(1)
  await serving.close()
})

test('[66] the previous release takes a database that this one has created for up to date, after the statement of decision 21', async () => {
  const { url, database, query } = await emptyDatabase()
  await database.migrate()
  await runAsAdministrator(url, sqlOfDecision21())
  const [journal] =
    await query`select max(created_at) as newest, count(*) as applied from drizzle.__drizzle_migrations`
  const [own] =
    await query`select max(created_at) as newest, count(*) as applied from countersign_migrations`
  // What it compares with the newest of its own.
  expect(journal).toEqual(own)
})

function sqlOfDecision21(): string {
  const record = new URL(
    '../../../../docs/decisions/0021-one-schema-one-journal.md',
    import.meta.url,
  )
  return readFileSync(record, 'utf8').split('```sql\n')[1]?.split('```', 1)[0] ?? ''
}

function named(statements: string, migrator: { name: string }, server: { name: string }): string {
  return statements.replaceAll('owner_role', migrator.name).replaceAll('server_role', server.name)
}
