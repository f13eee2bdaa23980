import { afterAll, beforeAll, describe, expect, test } from 'vitest'
import { applyMigrations, committedMigrations } from '../src/migrations.ts'
import { createTestDatabase, type TestDatabase } from './test-database.ts'

let testDatabase: TestDatabase
beforeAll(async () => {
  testDatabase = await createTestDatabase({ empty: true })
})
afterAll(() => testDatabase.drop())

test('five replicas that start together on an empty database apply each migration once', async () => {
  const replicas = await Promise.all(Array.from({ length: 5 }, () => testDatabase.openPool()))
  await Promise.all(replicas.map((replica) => replica.migrate()))

  const applied = await testDatabase.query`select hash from countersign_migrations`
  expect(new Set(applied.map(({ hash }) => hash)).size).toBe(applied.length)
  expect(applied.length).toBeGreaterThan(0)
  expect(await testDatabase.query`select 1 from sessions, users`).toEqual([])
})

describe('[66] a database with another application in it', () => {
  const foreignJournal = async ({ query }: TestDatabase) => {
    await query`create schema drizzle`
    await query`create table drizzle.__drizzle_migrations (id serial primary key, hash text not null, created_at bigint)`
    await query`insert into drizzle.__drizzle_migrations (hash, created_at) values ('x', 1999999999999)`
  }

  test.each(['public', 'auth'])(
    'whose journal is newer is migrated, in the schema %s',
    async (schema) => {
      await using shared = await openShared(schema)
      await foreignJournal(shared)
      await shared.installation.migrate()
      const tables =
        await shared.query`select tablename from pg_tables where schemaname = ${schema}`
      expect(tables).toContainEqual({ tablename: 'sessions' })
      expect(await shared.query`select hash from drizzle.__drizzle_migrations`).toEqual([
        { hash: 'x' },
      ])
    },
  )

  test('whose tables have our names keeps them, and ours refer to ours', async () => {
    await using shared = await openShared('auth')
    await shared.query`create table users (id int primary key)`
    await shared.query`create table sessions (id int primary key)`
    await shared.installation.migrate()
    await shared.installation.migrate()
    const [key] = await shared.query`select confrelid::regclass::text as target from pg_constraint
      where conname = 'sessions_user_id_users_id_fk'`
    expect(key).toEqual({ target: 'auth.users' })
    expect(await shared.query`select * from public.users`).toEqual([])
  })

  test('that an earlier release has migrated is taken over, beside rows of the other one', async () => {
    await using shared = await openShared('public')
    await shared.installation.migrate()
    await foreignJournal(shared)
    await shared.query`insert into drizzle.__drizzle_migrations (hash, created_at)
      select hash, 1 from countersign_migrations`
    const hashes = await shared.query`select hash from countersign_migrations order by hash`
    await shared.query`drop table countersign_migrations`
    await shared.installation.applyAgain()
    expect(await shared.query`select hash from countersign_migrations order by hash`).toEqual(
      hashes,
    )
  })

  test('that an earlier release has migrated elsewhere gets tables of its own', async () => {
    await using shared = await openShared('auth')
    await shared.query`create schema drizzle`
    await shared.query`create table drizzle.__drizzle_migrations (id serial primary key, hash text not null, created_at bigint)`
    for (const { hash } of committedMigrations()) {
      await shared.query`insert into drizzle.__drizzle_migrations (hash, created_at) values (${hash}, 1)`
    }
    await shared.installation.migrate()
    expect(await shared.query`select * from auth.sessions`).toEqual([])
  })
})

async function openShared(schema: string) {
  const shared = await createTestDatabase({ empty: true, schema })
  return {
    ...shared,
    installation: {
      migrate: () => shared.database.migrate(),
      applyAgain: () => applyMigrations(shared.database.executor, schema),
    },
    [Symbol.asyncDispose]: () => shared.drop(),
  }
}
