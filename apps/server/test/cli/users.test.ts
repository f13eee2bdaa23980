import { afterAll, beforeAll, describe, expect, test } from 'vitest'
import { addUser, type CliDatabase, createCliDatabase } from './cli-process.ts'

let database: CliDatabase
beforeAll(async () => {
  database = await createCliDatabase()
  await database.use(async (db) => {
    await addUser(db, 'ada@example.com')
    await addUser(db, 'grace@example.com', 'Grace \u001b[31mHopper')
    await db.execute(`
      insert into sessions (id, user_id, key_hash, generation, rotated_at, replays, created_at,
                            last_used_at, idle_expires_at, expires_at)
      select gen_random_uuid(), id, 'x', 0, now(), 0, now(), now(), now() + interval '1 day',
             now() + interval '1 day'
        from users where email = 'grace@example.com'`)
  })
})
afterAll(() => database.drop())

async function jsonOf(...args: string[]) {
  const { code, stdout, stderr } = await database.run(...args, '--json')
  return { code, stderr, answer: JSON.parse(stdout) }
}

describe('users', () => {
  test('are listed, for people without what a terminal would obey', async () => {
    const { code, stdout, stderr } = await database.run('users', 'list')
    expect({ code, stderr }).toEqual({ code: 0, stderr: '' })
    expect(stdout).toMatch(/^EMAIL +ROLE +STATUS +CREATED +NAME\ngrace@example\.com +USER /)
    expect(stdout).not.toContain('\u001b')
  })

  test('are listed as JSON, by prefix, status and limit', async () => {
    const { answer } = await jsonOf('users', 'list', '--email', 'ADA@', '--status', 'unverified')
    expect(answer).toMatchObject({
      users: [{ email: 'ada@example.com', role: 'USER', status: 'unverified', disabledAt: null }],
      hasMore: false,
    })
    expect(JSON.stringify(answer)).not.toContain('none')
    expect((await jsonOf('users', 'list', '--limit', '1')).answer).toMatchObject({
      users: [{ email: 'grace@example.com' }],
      hasMore: true,
    })
  })

  test('are invited, which is how the first administrator comes to a closed installation', async () => {
    const invitation = ['users', 'invite', 'root@example.com', '--name', 'Root', '--role', 'admin']
    expect(await database.run(...invitation)).toEqual({
      code: 0,
      stdout:
        'root@example.com is invited as an administrator. A running server with SMTP_URL mails the link.\n',
      stderr: '',
    })
    expect(await jsonOf('users', 'invite', 'ada@example.com', '--name', 'Ada')).toMatchObject({
      code: 1,
      answer: { kind: 'emailTaken' },
    })
    expect(await database.run('users', 'invite', 'x@example.com')).toMatchObject({ code: 2 })
    const { answer } = await jsonOf('users', 'list', '--status', 'invited')
    expect(answer).toMatchObject({ users: [{ email: 'root@example.com', role: 'ADMIN' }] })
    await database.use(async (db) => {
      await db.execute(`delete from users where email = 'root@example.com'`)
    })
  })

  test('are promoted and demoted, but never the last administrator', async () => {
    expect(await database.run('users', 'promote', 'ada@example.com')).toEqual({
      code: 0,
      stdout: 'ada@example.com is now an administrator.\n',
      stderr: '',
    })
    expect(await jsonOf('users', 'promote', ' Ada@Example.com')).toMatchObject({
      code: 0,
      answer: { kind: 'set', email: 'ada@example.com', role: 'ADMIN', changed: false },
    })
    expect(await database.run('users', 'demote', 'ada@example.com')).toEqual({
      code: 1,
      stdout: '',
      stderr: 'ada@example.com is the last administrator. Promote another user first.\n',
    })
    expect(await jsonOf('users', 'disable', 'ada@example.com')).toMatchObject({
      code: 1,
      stderr: '',
      answer: { kind: 'lastAdmin', email: 'ada@example.com' },
    })
    await database.run('users', 'promote', 'grace@example.com')
    expect(await database.run('users', 'demote', 'ada@example.com')).toMatchObject({ code: 0 })
    await database.run('users', 'promote', 'ada@example.com')
  })

  test('are disabled with their sessions and enabled again, which is recorded', async () => {
    expect(await database.run('users', 'disable', 'grace@example.com')).toMatchObject({
      code: 0,
      stdout: 'grace@example.com is now disabled. Sessions revoked: 1.\n',
    })
    expect(await jsonOf('users', 'list', '--status', 'disabled')).toMatchObject({
      answer: { users: [{ email: 'grace@example.com' }] },
    })
    expect(await jsonOf('users', 'enable', 'grace@example.com')).toMatchObject({
      code: 0,
      answer: { kind: 'enabled', changed: true },
    })
    const events = await database.use((db) =>
      db.execute(`
        select type, details->>'by' as by from audit_events
         where user_id = (select id from users where email = 'grace@example.com')
         order by occurred_at`),
    )
    expect(JSON.stringify(events)).toMatch(
      /"role.changed","by":"cli".*"account.disabled","by":"cli".*"account.enabled","by":"cli"/,
    )
  })

  test('who do not exist are said so', async () => {
    expect(await database.run('users', 'enable', 'nobody@example.com')).toEqual({
      code: 1,
      stdout: '',
      stderr: 'There is no user with the address nobody@example.com.\n',
    })
    expect(await jsonOf('users', 'promote', 'nobody@example.com')).toMatchObject({
      code: 1,
      answer: { kind: 'noUser', email: 'nobody@example.com' },
    })
  })
})
