// Tests the roles of docker-compose.yml with the file that its service `roles` runs.
import { randomBytes } from 'node:crypto'
import { readFileSync } from 'node:fs'
import { createDatabase, deleteUserRow, insertUser, revokeSessionsOfUser } from '@countersign/db'
import { createTestDatabase } from '@countersign/db/testing'
import { expect, onTestFinished, test } from 'vitest'
import { runAsAdministrator } from './roles.ts'

// Roles belong to the whole server, so each test has some of its own.
async function prepare() {
  const database = await createTestDatabase({ empty: true })
  onTestFinished(() => database.drop())
  const prefix = `compose_${randomBytes(4).toString('hex')}_`
  const file = readFileSync(
    new URL('../../../../deploy/compose/roles.sql', import.meta.url),
    'utf8',
  )
  const statements = file
    .replaceAll('countersign_owner', `${prefix}owner`)
    .replaceAll('countersign_server', `${prefix}server`)
  const createRoles = () => runAsAdministrator(database.url, statements)
  onTestFinished(() =>
    runAsAdministrator(
      database.url,
      `drop owned by ${prefix}server cascade; drop owned by ${prefix}owner cascade; drop role ${prefix}owner, ${prefix}server`,
    ),
  )
  const openAs = async (name: string) => {
    const role = `${prefix}${name}`
    await runAsAdministrator(database.url, `alter role ${role} password 'pw'`)
    const url = Object.assign(new URL(database.url), { username: role, password: 'pw' }).href
    const opened = await createDatabase(url)
    onTestFinished(() => opened.close())
    return opened
  }
  return { ...database, createRoles, openAs, prefix }
}

const person = {
  id: '0199a000-0000-7000-8000-000000000001',
  email: 'ada@example.com',
  fullName: 'Ada',
  passwordHash: 'x',
}

test('on a new database the owner migrates, and the server reads and writes rows and nothing else', async () => {
  const { createRoles, openAs, query, prefix } = await prepare()
  await createRoles()
  await createRoles()
  await (await openAs('owner')).migrate()
  await createRoles()

  const server = await openAs('server')
  await server.migrate()
  expect(await insertUser(server.executor, person)).toMatchObject({ email: person.email })
  for (const statement of [
    'create table mine (id int)',
    'drop table users',
    'create schema mine',
    'create role mine',
    'alter table users add column mine int',
    `set role ${prefix}owner`,
  ]) {
    await expect(server.executor.execute(statement), statement).rejects.toThrow()
  }
  const powers =
    await query`select bool_or(rolsuper or rolcreaterole or rolcreatedb or rolreplication or rolbypassrls) as any
    from pg_roles where rolname like ${`${prefix}%`}`
  expect(powers).toEqual([{ any: false }])
})

test('a database in which the superuser migrated and served is handed over with its rows', async () => {
  const { createRoles, openAs, database, query, prefix } = await prepare()
  await database.migrate()
  await insertUser(database.executor, person)
  await query`create schema drizzle`
  await query`create table drizzle.__drizzle_migrations (id serial primary key, hash text not null, created_at bigint)`
  await query`insert into drizzle.__drizzle_migrations (hash, created_at) select hash, created_at from countersign_migrations`
  await query`drop table countersign_migrations`
  await createRoles()
  await createRoles()

  const owner = await openAs('owner')
  await owner.migrate()
  await owner.executor.execute('alter table users add column of_a_later_release int')
  const server = await openAs('server')
  await server.migrate()
  expect(await server.executor.execute('select email from users')).toMatchObject([
    { email: person.email },
  ])
  const owners =
    await query`select distinct tableowner as name from pg_tables where schemaname in ('public', 'drizzle')`
  expect(owners).toEqual([{ name: `${prefix}owner` }])
  // What runs with its owner's rights runs with no superuser's.
  const routines = await query`select distinct proowner::regrole::text as name from pg_proc
    where pronamespace = 'public'::regnamespace`
  expect(routines).toEqual([{ name: `${prefix}owner` }])
  await server.executor.transaction(async (tx) => {
    await revokeSessionsOfUser(tx, { userId: person.id }, 'deleted')
    await deleteUserRow(tx, person.id)
  })
  expect(await server.executor.execute('select email from users')).toEqual([])
})
