// Tests what a server and a migration say about unusable databases, by error codes that PostgreSQL really raises.
import { createTestDatabase } from '@countersign/db/testing'
import { expect, onTestFinished, test } from 'vitest'
import { createLogger } from '../../src/operations/logger.ts'
import { explainStartFailure } from '../../src/operations/start-failure.ts'
import { startServer } from '../../src/operations/start-server.ts'
import { testConfig } from '../harness/test-server.ts'
import { createRole, runAsAdministrator } from './roles.ts'

async function emptyDatabase() {
  const database = await createTestDatabase({ empty: true })
  onTestFinished(() => database.drop())
  return database
}

async function complaintOf(env: Record<string, string>): Promise<string> {
  const config = testConfig(env)
  const logger = createLogger({ level: 'silent' })
  const result = await startServer({ ...config, host: '127.0.0.1', port: 0 }, logger).catch(
    (error: unknown) => explainStartFailure(error, config),
  )
  if (typeof result === 'string') return result
  await result.close()
  return 'It starts.'
}

test('[66] a role that may not create the schema is told so', async () => {
  const { url } = await emptyDatabase()
  const role = await createRole(url)
  expect(await complaintOf({ DATABASE_URL: role.url, DATABASE_SCHEMA: 'auth' })).toMatch(
    /the user lacks a right; docs\/operations.md lists the ones it needs \(42501\)\. It says: permission denied for database/,
  )
})

test('[66] a role that may not use the schema, or not read its tables, is told which', async () => {
  const { url, openPool } = await emptyDatabase()
  await (await openPool({ schema: 'auth' })).migrate()
  const role = await createRole(url)
  const env = { DATABASE_URL: role.url, DATABASE_SCHEMA: 'auth' }
  expect(await complaintOf(env)).toMatch(/\(42501\)\. It says: permission denied for schema auth$/)
  await runAsAdministrator(url, `grant usage on schema auth to ${role.name}`)
  expect(await complaintOf(env)).toMatch(
    /\(42501\)\. It says: permission denied for table countersign_migrations$/,
  )
})

test("[66] another application's table of one of our names is named, with the way out", async () => {
  const { url, query } = await emptyDatabase()
  await query`create table users (id int)`
  expect(await complaintOf({ DATABASE_URL: url })).toMatch(
    /set DATABASE_SCHEMA to a schema of its own \(42P07\)\. It says: relation "users" already exists$/,
  )
  expect(await complaintOf({ DATABASE_URL: url, DATABASE_SCHEMA: 'auth' })).toBe('It starts.')
})

test('[66] a table that is missing is named', async () => {
  const { url, database, query } = await emptyDatabase()
  await database.migrate()
  // As if the migration that alters it had not been applied yet, and it had been dropped.
  await query`delete from countersign_migrations where created_at =
    (select created_at from countersign_migrations order by created_at offset 3 limit 1)`
  await query`drop table rate_limits`
  expect(await complaintOf({ DATABASE_URL: url })).toMatch(
    /\(42P01\)\. It says: relation "rate_limits" does not exist$/,
  )
})

test('[66] a user without a connection left is told so', async () => {
  const { url } = await emptyDatabase()
  const role = await createRole(url, 'connection limit 0')
  expect(await complaintOf({ DATABASE_URL: role.url })).toMatch(
    /it has no connection left; .* \(53300\)\. It says: too many connections for role/,
  )
})

test('[66] a user who may not log in, and a database that does not exist, are told so', async () => {
  const { url } = await emptyDatabase()
  const role = await createRole(url)
  await runAsAdministrator(url, `alter role ${role.name} nologin`)
  expect(await complaintOf({ DATABASE_URL: role.url })).toMatch(/it refuses the user \(28000\)/)
  const nowhere = Object.assign(new URL(url), { pathname: '/nowhere' }).href
  expect(await complaintOf({ DATABASE_URL: nowhere })).toMatch(
    /the database does not exist \(3D000\)\. It says: database "nowhere" does not exist$/,
  )
})

test('[66] a time limit of the user on statements is told as such', async () => {
  const { url, openPool } = await emptyDatabase()
  const role = await createRole(url)
  await runAsAdministrator(
    url,
    `create schema auth authorization ${role.name}; alter role ${role.name} set statement_timeout = '50ms'`,
  )
  const holder = await openPool()
  const complaint = await holder.executor.transaction(async (tx) => {
    await tx.execute(`select pg_advisory_xact_lock(${0x6373676e})`) // "csgn", as packages/db has it
    return complaintOf({ DATABASE_URL: role.url, DATABASE_SCHEMA: 'auth' })
  })
  expect(complaint).toMatch(
    /perhaps for a statement_timeout .* \(57014\)\. It says: canceling statement/,
  )
})

// Codes that no start brings about by itself any more.
test.each([
  ['3F000', 'the schema does not exist', ['create table nowhere.t ()']],
  ['25006', 'it is read-only', ['set transaction read only', 'create table t ()']],
  ['42P06', 'the schema was made meanwhile', ['create schema s', 'create schema s']],
  ['42710', 'an object of that name', ['create type t as enum ()', 'create type t as enum ()']],
  ['42703', 'a column is missing', ['select nothing from pg_class']],
  ['54011', 'it has reached a limit of its own', [`create table t (${columns(1_601)})`]],
])('[66] %s is explained: %s', async (code, trouble, statements) => {
  const { database } = await emptyDatabase()
  const run = database.executor.transaction(async (tx) => {
    for (const statement of statements) await tx.execute(statement)
  })
  const error = await run.catch((failure: unknown) => failure)
  expect(explainStartFailure(error)).toContain(trouble)
  expect(explainStartFailure(error)).toContain(`(${code}). It says: `)
})

function columns(count: number): string {
  return Array.from({ length: count }, (_, index) => `c${index} int`).join(', ')
}
