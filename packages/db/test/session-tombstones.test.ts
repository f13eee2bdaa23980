import { randomUUID } from 'node:crypto'
import { sql } from 'drizzle-orm'
import { afterAll, beforeAll, describe, expect, test } from 'vitest'
import { listRecentRevocations } from '../src/sessions/recent-revocations.ts'
import { createTestDatabase, type TestDatabase } from './test-database.ts'

let testDatabase: TestDatabase
let query: TestDatabase['query']
beforeAll(async () => {
  testDatabase = await createTestDatabase()
  query = testDatabase.query
})
afterAll(() => testDatabase.drop())

// Inserts column by column, as the release before the tombstones did.
async function openSession(): Promise<{ id: string; userId: string }> {
  const [id, userId] = [randomUUID(), randomUUID()]
  await query`
    insert into users (id, email, full_name, password_hash, role, created_at, updated_at)
    values (${userId}, ${`${userId}@example.com`}, 'Ada', 'x', 'USER', clock_timestamp(), clock_timestamp())`
  await query`
    insert into sessions (id, user_id, key_hash, generation, rotated_at, replays, created_at, last_used_at,
                          idle_expires_at, expires_at, user_agent, ip, revoked_at, revoked_reason)
    select ${id}::uuid, id, 'x', 0, clock_timestamp(), 0, clock_timestamp(), clock_timestamp(),
           clock_timestamp() + interval '30 days', clock_timestamp() + interval '90 days', null, null, null, null
      from users where id = ${userId} for no key update`
  return { id, userId }
}

const hasTombstone = async (id: string) => {
  const rows = await query`select 1 from session_tombstones where id = ${id}`
  return rows.length > 0
}
const recent = () =>
  listRecentRevocations(testDatabase.database.executor, { seconds: 1_020, limit: 10_000 })

describe('[61] every replica learns that a session was deleted', () => {
  const revoke = (id: string) =>
    query`update sessions set revoked_at = clock_timestamp(), revoked_reason = 'deleted' where id = ${id}`

  test.each<[string, (session: { id: string; userId: string }) => Promise<unknown>]>([
    ['deleted by hand', ({ id }) => query`delete from sessions where id = ${id}`],
    ['deleted with its user', ({ userId }) => query`delete from users where id = ${userId}`],
    [
      'revoked by the release before, and deleted with its user',
      async ({ id, userId }) => {
        await revoke(id)
        await query`delete from users where id = ${userId}`
      },
    ],
    [
      'deleted twice under one id',
      async ({ id, userId }) => {
        const copy = () =>
          query`insert into sessions select (jsonb_populate_record(null::sessions, saved)).* from kept`
        await query`create table kept as select to_jsonb(sessions) as saved from sessions where id = ${id}`
        await query`delete from sessions where id = ${id}`
        await copy()
        await query`drop table kept`
        await query`delete from users where id = ${userId}`
      },
    ],
  ])('%s', async (_, remove) => {
    const session = await openSession()
    await remove(session)
    expect(await hasTombstone(session.id)).toBe(true)
    expect(await recent()).toContain(session.id)
  })

  test('by a message on the revocation channel', async () => {
    const received: string[] = []
    const listener = testDatabase.database.listen({
      channel: 'session_revoked',
      onMessage: (id) => received.push(id),
      onConnect: async () => {},
    })
    await expect.poll(() => listener.silenceMs()).toBeLessThan(800)
    const { id, userId } = await openSession()
    await query`delete from users where id = ${userId}`
    await expect.poll(() => received).toContain(id)
    await listener.close()
  })

  test('unless it was revoked or expired days ago, or the deletion is rolled back', async () => {
    const [expired, revoked, kept] = await Promise.all([
      openSession(),
      openSession(),
      openSession(),
    ])
    await query`
      update sessions set idle_expires_at = now() - interval '3 days', expires_at = now() - interval '3 days'
       where id = ${expired.id}`
    await query`
      update sessions set revoked_at = now() - interval '3 days', revoked_reason = 'logout' where id = ${revoked.id}`
    await query`delete from sessions where id in (${expired.id}, ${revoked.id})`
    await testDatabase.database.executor
      .transaction(async (tx) => {
        await tx.execute(sql`delete from sessions where id = ${kept.id}`)
        throw new Error('rolled back')
      })
      .catch(() => {})
    for (const { id } of [expired, revoked, kept]) expect(await hasTombstone(id)).toBe(false)
  })
})

describe('the trigger that leaves tombstones', () => {
  // All in one transaction that is rolled back, so the role and its rights do not outlive the test.
  async function asRole(run: (tx: { run(statement: string): Promise<unknown> }) => Promise<void>) {
    const role = `tombstone_test_${randomUUID().replaceAll('-', '')}`
    await testDatabase.database.executor
      .transaction(async (tx) => {
        const execute = (statement: string) =>
          tx.transaction((nested) => nested.execute(sql.raw(statement)))
        await execute(`create role ${role}`)
        await execute(`grant usage on schema public to ${role}`)
        await execute(`grant select, delete on users to ${role}`)
        await execute(`create schema ${role} authorization ${role}`)
        await execute(`set local role ${role}`)
        await run({ run: (statement) => execute(statement.replaceAll('ROLE', role)) })
        await execute('reset role')
        throw new Error('rolled back')
      })
      .catch((error: Error) => {
        if (error.message !== 'rolled back') throw error
      })
  }

  test('works for a role that may delete users and has no right on the tombstones', async () => {
    const { id, userId } = await openSession()
    await asRole(async ({ run }) => {
      await expect(run('select * from session_tombstones')).rejects.toThrow()
      await run(`delete from users where id = '${userId}'`)
      await run('reset role')
      await run(`select 1 / count(*) from session_tombstones where id = '${id}'`)
    })
  })

  test('cannot be put on a table of another role', async () => {
    await asRole(async ({ run }) => {
      await run('create table ROLE.sessions (id uuid)')
      await expect(
        run(`create trigger stolen after delete on ROLE.sessions for each row
               execute function public.leave_session_tombstone()`),
      ).rejects.toMatchObject({ cause: { code: '42501' } })
    })
  })

  test('ignores a temporary table of the same name', async () => {
    const { id } = await openSession()
    await testDatabase.database.executor.transaction(async (tx) => {
      await tx.execute(
        sql`create temporary table session_tombstones (id uuid, deleted_at timestamptz) on commit drop`,
      )
      await tx.execute(sql`delete from public.sessions where id = ${id}`)
    })
    expect(await hasTombstone(id)).toBe(true)
  })

  test('writes to the schema that its table is in', async () => {
    const schema = `other_${randomUUID().replaceAll('-', '')}`
    const { id } = await openSession()
    await testDatabase.database.executor
      .transaction(async (tx) => {
        await tx.execute(sql.raw(`create schema ${schema}`))
        await tx.execute(sql.raw(`alter table sessions set schema ${schema}`))
        await tx.execute(sql.raw(`alter table session_tombstones set schema ${schema}`))
        await tx.execute(sql.raw(`delete from ${schema}.sessions where id = '${id}'`))
        await tx.execute(
          sql.raw(`select 1 / count(*) from ${schema}.session_tombstones where id = '${id}'`),
        )
        throw new Error('rolled back')
      })
      .catch((error: Error) => {
        if (error.message !== 'rolled back') throw error
      })
  })
})
