// Tests a database shared with an installation in another schema, with the previous release, and between roles.
import { readFile } from 'node:fs/promises'
import postgres from 'postgres'
import { describe, expect, onTestFinished, test, vi } from 'vitest'
import { insertUser } from '../../src/accounts/accounts.ts'
import type { DatabaseOptions } from '../../src/connection/database.ts'
import { applyMigrations, isUpToDate, MIGRATION_LOCK } from '../../src/connection/migrations.ts'
import { createDatabase } from '../../src/connection/open-database.ts'
import { REVOCATION_CHANNEL, revokeSessionsOfUser } from '../../src/sessions/revocation.ts'
import { insertSession } from '../../src/sessions/sessions.ts'
import { createTestDatabase } from '../test-database.ts'

const IDS = {
  user: '0199a0a0-0000-7000-8000-00000000000a',
  session: '0199a0a0-0000-7000-8000-00000000000b',
}

async function createShared() {
  const shared = await createTestDatabase({ empty: true })
  onTestFinished(() => shared.drop())
  const open = async (options: DatabaseOptions = {}, url = shared.url) => {
    const database = await createDatabase(url, options)
    onTestFinished(() => database.close())
    return database
  }
  const admin = postgres(shared.url, { max: 1, onnotice: () => {} })
  onTestFinished(() => admin.end())
  return { ...shared, open, admin }
}

type Opened = Awaited<ReturnType<Awaited<ReturnType<typeof createShared>>['open']>>

async function signUp({ executor }: Opened): Promise<void> {
  const passwordHash = '$argon2id$'
  const user = { id: IDS.user, email: 'ada@example.com', fullName: 'Ada', passwordHash }
  expect(await insertUser(executor, user)).toBeDefined()
  const session = await insertSession(executor, {
    id: IDS.session,
    userId: IDS.user,
    credentialVersion: 0,
    keyHash: 'hash',
    idleSeconds: 60,
    maxAgeSeconds: 60,
    userAgent: undefined,
    ip: undefined,
  })
  expect(session).toBeDefined()
}

const revoke = ({ executor }: Opened) =>
  executor.transaction((tx) => revokeSessionsOfUser(tx, { userId: IDS.user }, 'revoked'))

test('[66] two installations in one database have their own tables, and do not receive each other’s revocations', async () => {
  const shared = await createShared()
  const [one, other] = [await shared.open({ schema: 'one' }), await shared.open({ schema: 'two' })]
  await Promise.all([one.migrate(), other.migrate()])
  const received: Record<string, string[]> = { one: [], two: [] }
  for (const [name, database] of [
    ['one', one],
    ['two', other],
  ] as const) {
    const ready = Promise.withResolvers<void>()
    const listener = database.listen({
      channel: REVOCATION_CHANNEL,
      onMessage: (payload) => received[name]?.push(payload),
      onConnect: async () => ready.resolve(),
    })
    onTestFinished(() => listener.close())
    await ready.promise
  }
  await signUp(one)
  await signUp(other)
  expect(await revoke(one)).toEqual([IDS.session])
  await expect.poll(() => received.one).toEqual([IDS.session])
  // A trigger announces deletions too.
  await shared.admin`delete from two.users`
  await expect.poll(() => received.two).toEqual([IDS.session])
  expect(received.one).toEqual([IDS.session])
  expect(await shared.admin`select id from two.session_tombstones`).toEqual([{ id: IDS.session }])
  expect(await shared.admin`select id from one.session_tombstones`).toEqual([])
})

test('[66] the tables are those of the schema, for any search_path of a database, a role or a URL', async () => {
  const shared = await createShared()
  const url = `${shared.url}?options=${encodeURIComponent('-c search_path=elsewhere')}`
  const database = await shared.open({}, url)
  await database.migrate()
  await signUp(database)
  expect(await shared.admin`select id from public.users`).toEqual([{ id: IDS.user }])
})

describe('[66] a database of the previous release', () => {
  // As drizzle-orm's migrator does, which has its journal in a schema of its own and compares dates.
  async function migrateAsPreviousRelease({ admin }: Awaited<ReturnType<typeof createShared>>) {
    const folder = new URL('../../migrations/', import.meta.url)
    const { entries } = JSON.parse(await readFile(new URL('meta/_journal.json', folder), 'utf8'))
    const { readMigrationFiles } = await import('drizzle-orm/migrator')
    const files = readMigrationFiles({ migrationsFolder: folder.pathname }).slice(0, 3)
    expect(entries[2].tag).toBe('0002_rate_limits')
    await admin`create schema drizzle`
    await admin`create table drizzle.__drizzle_migrations (id serial primary key, hash text not null, created_at bigint)`
    for (const { sql, hash, folderMillis } of files) {
      for (const statement of sql) await admin.unsafe(statement)
      await admin`insert into drizzle.__drizzle_migrations (hash, created_at) values (${hash}, ${folderMillis})`
    }
    return { newest: Math.max(...files.map(({ folderMillis }) => folderMillis)) }
  }

  test('is upgraded in place, its sessions live on, and that release would still start on it', async () => {
    const shared = await createShared()
    const { newest } = await migrateAsPreviousRelease(shared)
    await shared.admin`insert into users (id, email, full_name, password_hash, role, created_at, updated_at)
      values (${IDS.user}, 'ada@example.com', 'Ada', '$argon2id$', 'USER', now(), now())`
    await shared.admin`insert into sessions
        (id, user_id, key_hash, generation, rotated_at, replays, created_at, last_used_at, idle_expires_at, expires_at)
      values (${IDS.session}, ${IDS.user}, 'hash', 4, now(), 0, now(), now(), now() + interval '1 day', now() + interval '2 days')`
    const before = await shared.admin`select hash from drizzle.__drizzle_migrations order by id`

    const database = await shared.open()
    await database.migrate()
    expect(await shared.admin`select generation from sessions where revoked_at is null`).toEqual([
      { generation: 4 },
    ])
    expect(await revoke(database)).toEqual([IDS.session])
    // It starts if the newest date in its journal is that of its newest migration, which ours must not change.
    expect(await shared.admin`select hash from drizzle.__drizzle_migrations order by id`).toEqual(
      before,
    )
    const [row] =
      await shared.admin`select max(created_at) as newest from drizzle.__drizzle_migrations`
    expect(Number(row?.newest)).toBe(newest)
  })
})

describe('[66] roles with the rights that docs/operations.md grants, and no others', () => {
  async function readGrants(): Promise<string[]> {
    const page = await readFile(new URL('../../../../docs/operations.md', import.meta.url), 'utf8')
    const [, sql = ''] = /^```sql\n(.*?)^```/ms.exec(page) ?? []
    return sql.split(';').flatMap((statement) => statement.trim() || [])
  }

  test('the owner migrates, now and later, and the server serves without a right to change the schema', async () => {
    const shared = await createShared()
    const suffix = new URL(shared.url).pathname.slice(-8)
    const [owner, server] = [`owner_${suffix}`, `server_${suffix}`]
    const statements = (await readGrants()).map((statement) =>
      statement.replaceAll('owner_role', owner).replaceAll('server_role', server),
    )
    expect(statements.length).toBeGreaterThan(3)
    for (const role of [owner, server]) await shared.admin.unsafe(`create role ${role} login`)
    onTestFinished(async () => {
      const admin = postgres(shared.url, { max: 1, onnotice: () => {} })
      for (const role of [server, owner]) await admin.unsafe(`drop owned by ${role} cascade`)
      for (const role of [server, owner]) await admin.unsafe(`drop role ${role}`)
      await admin.end()
    })
    for (const statement of statements) await shared.admin.unsafe(statement)

    const as = (role: string) => Object.assign(new URL(shared.url), { username: role }).href
    const owning = await shared.open({ schema: 'auth' }, as(owner))
    await owning.migrate()
    const serving = await shared.open({ schema: 'auth' }, as(server))
    await serving.migrate() // nothing to do, which it may read
    await signUp(serving)
    expect(await revoke(serving)).toEqual([IDS.session])

    // A table of a later migration.
    const later = postgres(as(owner), { max: 1, onnotice: () => {} })
    await later`create table auth.later (id int)`
    await later.end()
    const using = postgres(as(server), { max: 1, onnotice: () => {} })
    expect(await using`select * from auth.later`).toEqual([])
    await expect(using`create table auth.mine (id int)`).rejects.toMatchObject({ code: '42501' })
    await using.end()
  })
})

test('[66] a process that waited for the migration lock sees the schema that was created meanwhile', async () => {
  const shared = await createShared()
  // As behind a pooler, the migrating connection has looked for the schema before.
  const { executor } = await shared.open({ schema: 'auth', poolSize: 1 })
  expect(await isUpToDate(executor, 'auth')).toBe(false)

  const { admin } = shared
  let migrating: Promise<void> | undefined
  await admin.begin(async (tx) => {
    await tx`select pg_advisory_xact_lock(${MIGRATION_LOCK})`
    migrating = applyMigrations(executor, 'auth')
    await vi.waitFor(async () => {
      const waiting = await tx`select from pg_locks where locktype = 'advisory' and not granted
        and database = (select oid from pg_database where datname = current_database())`
      expect(waiting).toHaveLength(1)
    })
    await tx`create schema auth`
    await tx`create table auth.countersign_migrations
      (hash text primary key, created_at bigint not null, applied_at timestamptz not null default now())`
  })
  await migrating
  expect(await isUpToDate(executor, 'auth')).toBe(true)
})
