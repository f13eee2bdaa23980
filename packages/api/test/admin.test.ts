// Calls every procedure of administrators, as one and as another user.
import { randomUUID } from 'node:crypto'
import { lockAdministrators, updateRole } from '@countersign/db'
import { createTestApi, type SignedUpUser, type TestApi } from '@countersign/testing'
import { afterAll, beforeAll, beforeEach, describe, expect, test } from 'vitest'

let api: TestApi
let admin: SignedUpUser
beforeAll(async () => {
  api = await createTestApi({ mail: { wake: () => wakes.push('wake') } })
})
beforeEach(async () => {
  await api.testDatabase.query`delete from users`
  await api.testDatabase.query`delete from outbox`
  await api.testDatabase.query`delete from audit_events`
  admin = await newAdmin()
})
afterAll(() => api.close())

const wakes: string[] = []

async function newAdmin(): Promise<SignedUpUser> {
  const user = await api.signedUpUser({ fullName: 'Grace Hopper' })
  await api.testDatabase.query`update users set role = 'ADMIN' where id = ${user.user.id}`
  return user
}

const adminOf = (user: SignedUpUser) => user.client.call().admin
const query: TestApi['testDatabase']['query'] = (...text) => api.testDatabase.query(...text)

const refused = (call: Promise<unknown>, reason: string) =>
  expect(call).rejects.toMatchObject({ reason })

/** Every procedure, called about a user. */
const everyCall = (caller: SignedUpUser, id: string): (() => Promise<unknown>)[] => {
  const { users, audit } = adminOf(caller)
  return [
    () => users.list({}),
    () => users.get({ id }),
    () => users.invite({ email: 'charles@example.com', fullName: 'Charles Babbage' }),
    () => users.setRole({ id, role: 'ADMIN' }),
    () => users.disable({ id }),
    () => users.enable({ id }),
    () => users.revokeSessions({ id }),
    () => audit.list({}),
  ]
}

describe('who may', () => {
  test('a user without the role may nothing, and nothing happens', async () => {
    const user = await api.signedUpUser()
    for (const call of everyCall(user, admin.user.id)) await refused(call(), 'FORBIDDEN')
    expect(await query`select id from users`).toHaveLength(2)
    await admin.client.call().auth.me()
  })

  test('an administrator who is demoted may nothing from the next call on, by the token of before', async () => {
    const other = await newAdmin()
    await other.client.call().auth.refresh()
    await adminOf(other).users.list({})
    await adminOf(admin).users.setRole({ id: other.user.id, role: 'USER' })
    for (const call of everyCall(other, admin.user.id)) await refused(call(), 'FORBIDDEN')
    await other.client.call().auth.me()
  })

  test('an administrator who is disabled may nothing from the next call on', async () => {
    const other = await newAdmin()
    await adminOf(admin).users.disable({ id: other.user.id })
    for (const call of everyCall(other, admin.user.id)) await refused(call(), 'SESSION_REVOKED')
  })

  test('an administrator who is demoted while the call waits commits nothing', async () => {
    // Nothing waits where there is one connection.
    if (!api.testDatabase.isPostgres) return
    const target = await api.signedUpUser()
    const other = await newAdmin()
    const acts = [
      (caller: SignedUpUser) =>
        adminOf(caller).users.setRole({ id: target.user.id, role: 'ADMIN' }),
      (caller: SignedUpUser) => adminOf(caller).users.disable({ id: target.user.id }),
      (caller: SignedUpUser) => adminOf(caller).users.enable({ id: target.user.id }),
      (caller: SignedUpUser) => adminOf(caller).users.revokeSessions({ id: target.user.id }),
      (caller: SignedUpUser) =>
        adminOf(caller).users.invite({ email: 'charles@example.com', fullName: 'Charles' }),
    ]
    for (const act of acts) {
      await query`update users set role = 'ADMIN' where id = ${other.user.id}`
      const waiting = await api.deps.db.transaction(async (tx) => {
        await lockAdministrators(tx)
        const call = Promise.allSettled([act(other)])
        await expect.poll(async () => (await blocked()).length).toBeGreaterThan(0)
        await updateRole(tx, { userId: other.user.id, role: 'USER' })
        return { call }
      })
      expect(await waiting.call).toMatchObject([{ reason: { reason: 'FORBIDDEN' } }])
    }
    const { user, sessions } = await adminOf(admin).users.get({ id: target.user.id })
    expect(user).toMatchObject({ role: 'USER', status: 'unverified' })
    expect(sessions).toHaveLength(1)
    expect((await adminOf(admin).users.list({ email: 'charles@' })).users).toEqual([])
  })
})

const blocked = () => query`
  select pid from pg_stat_activity
  where datname = current_database() and wait_event_type = 'Lock'`

describe('one user', () => {
  test('is shown with status and live sessions', async () => {
    const user = await api.signedUpUser()
    const { id } = user.user
    await api.client().call().auth.login(user.credentials)
    const shown = await adminOf(admin).users.get({ id })
    expect(shown.user).toEqual({ ...user.user, status: 'unverified', disabledAt: null })
    expect(shown.sessions.map(({ current }) => current)).toEqual([false, false])
    const own = await adminOf(admin).users.get({ id: admin.user.id })
    expect(own.sessions.map(({ current }) => current)).toEqual([true])
  })

  test('who is unknown is not found, whatever is done', async () => {
    const id = randomUUID()
    const { users } = adminOf(admin)
    await refused(users.get({ id }), 'USER_NOT_FOUND')
    await refused(users.setRole({ id, role: 'ADMIN' }), 'USER_NOT_FOUND')
    await refused(users.disable({ id }), 'USER_NOT_FOUND')
    await refused(users.enable({ id }), 'USER_NOT_FOUND')
    await refused(users.revokeSessions({ id }), 'USER_NOT_FOUND')
    expect((await adminOf(admin).audit.list({ userId: id })).events).toEqual([])
  })

  test('is disabled, whose sessions end at once, and enabled, who signs in again', async () => {
    const user = await api.signedUpUser()
    const { id } = user.user
    const disabled = await adminOf(admin).users.disable({ id })
    expect(disabled.user.status).toBe('disabled')
    expect(disabled.user.disabledAt).not.toBeNull()
    await refused(user.client.call().auth.me(), 'SESSION_REVOKED')
    await refused(api.client().call().auth.login(user.credentials), 'INVALID_CREDENTIALS')
    const enabled = await adminOf(admin).users.enable({ id })
    expect(enabled.user).toMatchObject({ status: 'unverified', disabledAt: null })
    await refused(user.client.call().auth.me(), 'SESSION_REVOKED')
    await api.client().call().auth.login(user.credentials)
    const { events } = await adminOf(admin).audit.list({ userId: id })
    expect(events.filter(({ actorId }) => actorId === admin.user.id)).toMatchObject([
      { type: 'account.enabled' },
      { type: 'account.disabled' },
    ])
  })

  test('has every session revoked, recorded with the count', async () => {
    const user = await api.signedUpUser()
    const { id } = user.user
    const other = api.client()
    other.accessToken = (await other.call().auth.login(user.credentials)).accessToken
    expect(await adminOf(admin).users.revokeSessions({ id })).toEqual({ revoked: 2 })
    await refused(user.client.call().auth.me(), 'SESSION_REVOKED')
    await refused(other.call().auth.refresh(), 'SESSION_REVOKED')
    await api.client().call().auth.login(user.credentials)
    const { events } = await adminOf(admin).audit.list({ userId: id })
    expect(events.find(({ type }) => type === 'session.revoked')).toMatchObject({
      userId: id,
      actorId: admin.user.id,
      details: { revoked: 2 },
    })
  })

  test('who is the last administrator keeps role and account', async () => {
    const { users } = adminOf(admin)
    await refused(users.setRole({ id: admin.user.id, role: 'USER' }), 'LAST_ADMIN')
    await refused(users.disable({ id: admin.user.id }), 'LAST_ADMIN')
    // Who has not accepted an invitation yet is none that could go on.
    const invitation = { email: 'charles@example.com', fullName: 'Charles', role: 'ADMIN' } as const
    await users.invite(invitation)
    await refused(users.disable({ id: admin.user.id }), 'LAST_ADMIN')
    const other = await api.signedUpUser()
    const promoted = await users.setRole({ id: other.user.id, role: 'ADMIN' })
    expect(promoted.user.role).toBe('ADMIN')
    await adminOf(other).users.disable({ id: admin.user.id })
    await refused(adminOf(other).users.disable({ id: other.user.id }), 'LAST_ADMIN')
  })
})

describe('inviting', () => {
  const charles = { email: 'charles@example.com', fullName: 'Charles Babbage' }

  test('makes an account without a password, and queues its mail and event', async () => {
    wakes.length = 0
    const { user } = await adminOf(admin).users.invite({ ...charles, role: 'ADMIN' })
    expect(user).toMatchObject({ ...charles, role: 'ADMIN', status: 'invited' })
    expect(await query`select password_hash from users where id = ${user.id}`).toEqual([
      { password_hash: null },
    ])
    expect(
      await query`select purpose, email, user_id, locale from outbox where user_id = ${user.id}`,
    ).toEqual([{ purpose: 'invitation', email: charles.email, user_id: user.id, locale: 'en' }])
    const { events } = await adminOf(admin).audit.list({ userId: user.id })
    expect(events).toMatchObject([{ type: 'account.invited', actorId: admin.user.id }])
    expect(wakes).toHaveLength(1)
  })

  test('is unavailable where no mail can be sent, and makes no account', async () => {
    const deps = { ...api.deps, mail: { ...api.deps.mail, isEnabled: false } }
    const invited = admin.client.call(deps).admin.users.invite(charles)
    await expect(invited).rejects.toMatchObject({ reason: 'UNAVAILABLE' })
    expect(await query`select id from users where email = ${charles.email}`).toEqual([])
  })

  test('again mails another link, and changes nothing else', async () => {
    const first = await adminOf(admin).users.invite(charles)
    const second = await adminOf(admin).users.invite({
      ...charles,
      fullName: 'Charlie',
      role: 'ADMIN',
    })
    expect(second).toEqual(first)
    expect(await query`select id from outbox where purpose = 'invitation'`).toHaveLength(2)
    const { events } = await adminOf(admin).audit.list({ userId: first.user.id })
    expect(events.map(({ details }) => details?.again)).toEqual([true, false])
  })

  test('a person who has an account is refused, and no mail is queued', async () => {
    const user = await api.signedUpUser()
    const { email } = user.credentials
    await refused(adminOf(admin).users.invite({ ...charles, email }), 'EMAIL_TAKEN')
    const { user: invited } = await adminOf(admin).users.invite(charles)
    await adminOf(admin).users.disable({ id: invited.id })
    await refused(adminOf(admin).users.invite(charles), 'EMAIL_TAKEN')
    expect(await query`select id from outbox where purpose = 'invitation'`).toHaveLength(1)
  })
})

describe('the list of users', () => {
  const add = (email: string, state: 'active' | 'unverified' | 'invited' | 'disabled' = 'active') =>
    query`insert into users
      (id, email, full_name, password_hash, role, email_verified_at, disabled_at, created_at, updated_at)
      values (
        ${nextId()}::uuid, ${email}, 'A Person', ${state === 'invited' ? null : 'x'}, 'USER',
        ${state === 'unverified' ? null : '2026-01-01'}::timestamptz,
        ${state === 'disabled' ? '2026-01-01' : null}::timestamptz, now(), now())`
  // Later than those of the harness.
  let added = 0
  const nextId = () => {
    added += 1
    return `ffffffff-0000-7000-8000-${String(added).padStart(12, '0')}`
  }

  const emailsOf = async (filter: Parameters<ReturnType<typeof adminOf>['users']['list']>[0]) =>
    (await adminOf(admin).users.list(filter)).users.map(({ email }) => email)

  test('is paged, the newest first, without gaps or repetitions while others come', async () => {
    for (let index = 0; index < 25; index += 1) await add(`paged.${index}@example.com`)
    const seen: string[] = []
    let cursor: string | undefined
    for (;;) {
      const page = await adminOf(admin).users.list({ cursor, limit: 4, email: 'paged.' })
      seen.push(...page.users.map(({ email }) => email))
      await add(`paged.late.${seen.length}@example.com`)
      if (page.nextCursor === null) break
      cursor = page.nextCursor
    }
    expect(seen).toEqual(
      Array.from({ length: 25 }, (_, index) => `paged.${24 - index}@example.com`),
    )
  })

  test('knows that there is no next page when the last one is full', async () => {
    for (let index = 0; index < 4; index += 1) await add(`full.${index}@example.com`)
    const page = await adminOf(admin).users.list({ email: 'full.', limit: 4 })
    expect(page.users).toHaveLength(4)
    expect(page.nextCursor).toBeNull()
  })

  test('is filtered by status, of which disabled comes before invited before unverified', async () => {
    const states = ['active', 'unverified', 'invited', 'disabled'] as const
    for (const state of states) await add(`${state}.status@example.com`, state)
    await query`update users set password_hash = null where email like 'disabled.status%'`
    await query`update users set email_verified_at = null where email like 'invited.status%'`
    for (const status of states) {
      const { users } = await adminOf(admin).users.list({ status })
      expect(users.every((user) => user.status === status)).toBe(true)
      expect(users.map(({ email }) => email)).toContain(`${status}.status@example.com`)
    }
  })

  test('takes a prefix as it is, whatever it holds', async () => {
    await add('a%b@example.com')
    await add('a_b@example.com')
    await add('axb@example.com')
    await add('zoe@xn--mller-kva.de')
    expect(await emailsOf({ email: 'a%' })).toEqual(['a%b@example.com'])
    expect(await emailsOf({ email: 'a_' })).toEqual(['a_b@example.com'])
    expect(await emailsOf({ email: ' AX' })).toEqual(['axb@example.com'])
    expect(await emailsOf({ email: 'zoe@Müller.de' })).toEqual(['zoe@xn--mller-kva.de'])
    for (const hostile of ['%', '_', '\\', 'a\\', 'a\0', '\0', 'ä', '\u{10FFFF}', '\uD800', "'"]) {
      expect(await emailsOf({ email: hostile })).toEqual([])
    }
    expect(await emailsOf({ email: '' })).toHaveLength(5)
    await refused(adminOf(admin).users.list({ email: 'a'.repeat(255) }), 'INVALID_INPUT')
    await refused(adminOf(admin).users.list({ cursor: "'" }), 'INVALID_INPUT')
    await refused(adminOf(admin).users.list({ limit: 101 }), 'INVALID_INPUT')
  })
})

describe('the audit log', () => {
  test('is paged, the newest first, about all users or one', async () => {
    const user = await api.signedUpUser()
    for (let index = 0; index < 5; index += 1) {
      await adminOf(admin).users.setRole({
        id: user.user.id,
        role: index % 2 === 0 ? 'ADMIN' : 'USER',
      })
    }
    const { audit } = adminOf(admin)
    const about = { userId: user.user.id, limit: 2 }
    const first = await audit.list(about)
    expect(first.events.map(({ details }) => details?.to)).toEqual(['ADMIN', 'USER'])
    const second = await audit.list({ ...about, cursor: first.nextCursor ?? undefined })
    expect(second.events.map(({ type }) => type)).toEqual(['role.changed', 'role.changed'])
    const ids = [...first.events, ...second.events].map(({ id }) => id)
    expect(ids).toEqual([...new Set(ids)].toSorted().toReversed())
    const all = await audit.list({})
    expect(all.events.map(({ id }) => id)).toEqual(expect.arrayContaining(ids))
    expect(JSON.stringify(all)).not.toMatch(/seal|salt|digest|sequence/)
  })

  test('tells where an act came from', async () => {
    const caller = api.client({ ip: '203.0.113.9', userAgent: 'Browser', requestId: 'abc' })
    caller.accessToken = admin.client.accessToken
    const user = await api.signedUpUser()
    await caller.call().admin.users.revokeSessions({ id: user.user.id })
    const { events } = await adminOf(admin).audit.list({ userId: user.user.id })
    expect(events[0]).toMatchObject({ ip: '203.0.113.9', userAgent: 'Browser', requestId: 'abc' })
  })
})
