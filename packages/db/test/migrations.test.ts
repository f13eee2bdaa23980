import { sql } from 'drizzle-orm'
import { afterEach, expect, test } from 'vitest'
import { committedMigrations } from '../src/connection/migrations.ts'
import { createTestDatabase, type TestDatabase } from './test-database.ts'

const opened: TestDatabase[] = []
afterEach(async () => {
  for (const database of opened.splice(0)) await database.drop()
})

async function openEmpty(schema = 'public'): Promise<TestDatabase> {
  const database = await createTestDatabase({ empty: true, schema })
  opened.push(database)
  return database
}

const hashes = (rows: Record<string, unknown>[]) => rows.map(({ hash }) => hash).sort()
const committed = committedMigrations()
  .map(({ hash }) => hash)
  .sort()

/** The journal of drizzle's own migrator, which all applications in a database share. */
async function createSharedJournal({ query }: TestDatabase): Promise<void> {
  await query`create schema drizzle`
  await query`create table drizzle.__drizzle_migrations (id serial primary key, hash text not null, created_at bigint)`
}

/** Applies the first `count` migrations as releases with drizzle's migrator did. */
async function migrateAsBefore(
  { database, query }: TestDatabase,
  { count }: { count: number },
): Promise<void> {
  for (const { sql: statements, hash, folderMillis } of committedMigrations().slice(0, count)) {
    for (const statement of statements) await database.executor.execute(sql.raw(statement))
    await query`insert into drizzle.__drizzle_migrations (hash, created_at) values (${hash}, ${folderMillis})`
  }
}

test('five replicas that start together on an empty database apply each migration once', async () => {
  const { openPool, query } = await openEmpty()
  const replicas = await Promise.all(Array.from({ length: 5 }, () => openPool()))
  await Promise.all(replicas.map((replica) => replica.migrate()))
  expect(hashes(await query`select hash from countersign_migrations`)).toEqual(committed)
  expect(await query`select 1 from sessions, users`).toEqual([])
})

test.each(['public', 'auth', 'users'])(
  '[66] beside another application whose drizzle migrations are newer, the schema %s is migrated, and their journal is left alone',
  async (schema) => {
    const shared = await openEmpty(schema)
    await createSharedJournal(shared)
    await shared.query`insert into drizzle.__drizzle_migrations (hash, created_at) values ('x', 1999999999999)`
    await shared.database.migrate()
    const tables = await shared.query`select tablename from pg_tables where schemaname = ${schema}`
    expect(tables).toContainEqual({ tablename: 'sessions' })
    const foreign = await shared.query`select hash from drizzle.__drizzle_migrations`
    expect(hashes(foreign)).toEqual(['x'])
  },
)

test('[66] tables of another application that have our names keep them, and ours refer to ours', async () => {
  const shared = await openEmpty('auth')
  await shared.query`create table users (id int primary key)`
  await shared.query`create table sessions (id int primary key)`
  await shared.database.migrate()
  const [key] = await shared.query`select confrelid::regclass::text as target from pg_constraint
    where conname = 'sessions_user_id_users_id_fk'`
  expect(key).toEqual({ target: 'auth.users' })
  expect(await shared.query`select * from public.users`).toEqual([])
})

test('[66] a database of an earlier release is upgraded with its sessions, among the rows of another application', async () => {
  const shared = await openEmpty()
  await createSharedJournal(shared)
  await shared.query`insert into drizzle.__drizzle_migrations (hash, created_at) values ('x', 1), ('y', 1999999999999)`
  await migrateAsBefore(shared, { count: 3 })
  await shared.query`insert into users (id, email, full_name, password_hash, role, created_at, updated_at)
    values ('0199a000-0000-7000-8000-000000000001', 'ada@example.com', 'Ada', 'x', 'USER', now(), now())`
  await shared.query`insert into sessions (id, user_id, key_hash, generation, rotated_at, replays, created_at,
      last_used_at, idle_expires_at, expires_at)
    values ('0199a000-0000-7000-8000-000000000002', '0199a000-0000-7000-8000-000000000001', 'x', 7, now(), 0, now(),
      now(), now(), now())`
  const before = await shared.query`select * from drizzle.__drizzle_migrations order by id`

  await shared.database.migrate()
  expect(hashes(await shared.query`select hash from countersign_migrations`)).toEqual(committed)
  expect(await shared.query`select generation from sessions`).toEqual([{ generation: 7 }])
  // So an earlier release can start again.
  const after = await shared.query`select * from drizzle.__drizzle_migrations order by id`
  expect(after).toEqual(before)
})

test('[66] what an earlier release did in public is not taken for another schema', async () => {
  const shared = await openEmpty('auth')
  await createSharedJournal(shared)
  await migrateAsBefore(shared, { count: 3 })
  await shared.database.migrate()
  expect(await shared.query`select * from auth.sessions, auth.rate_limits`).toEqual([])
})
