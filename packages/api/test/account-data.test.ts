import { randomUUID } from 'node:crypto'
import { AccountExportSchema } from '@countersign/contract'
import { insertMailJob } from '@countersign/db'
import { createTestApi, type SignedUpUser, type TestApi } from '@countersign/testing'
import { afterAll, beforeAll, beforeEach, describe, expect, test } from 'vitest'
import { mailLink, queuedMails, refusedReason } from './links/mailed-link.ts'

let api: TestApi
let ada: SignedUpUser
beforeAll(async () => {
  api = await createTestApi()
})
afterAll(() => api.close())
beforeEach(async () => {
  await api.testDatabase.query`delete from outbox`
  await api.testDatabase.query`delete from users`
  ada = await api.signedUpUser()
})

describe('exporting', () => {
  test('answers everything that is kept, of this user alone, and no secret', async () => {
    const other = await api.signedUpUser()
    const link = { userId: ada.user.id, email: ada.user.email } as const
    await mailLink(api, { ...link, purpose: 'resetPassword' })
    await mailLink(api, { ...link, purpose: 'verifyEmail', lifeSeconds: -1 })
    const data = await ada.client.call().account.exportData()

    expect(AccountExportSchema.parse(data)).toEqual(data)
    expect(data.user).toEqual(ada.user)
    expect(data.sessions).toMatchObject([{ ip: '192.0.2.1', userAgent: 'vitest' }])
    expect(data.auditEvents.map(({ type }) => type)).toEqual([
      'account.exported',
      'account.created',
    ])
    expect(data.mailedLinks).toMatchObject([{ purpose: 'resetPassword', email: ada.user.email }])
    expect(data.pendingMails).toMatchObject([{ purpose: 'verifyEmail', email: ada.user.email }])
    const text = JSON.stringify(data)
    for (const foreign of [other.user.email, other.user.id, 'argon2', 'hash']) {
      expect(text).not.toContain(foreign)
    }
  })
})

test("another account's mail to the same address is not exported, and her own to another one is", async () => {
  const other = await api.signedUpUser()
  await api.testDatabase.query`delete from outbox`
  const job = { purpose: 'confirmEmailChange', locale: 'en' } as const
  const foreign = { ...job, id: randomUUID(), email: ada.user.email, userId: other.user.id }
  const own = { ...job, id: randomUUID(), email: 'new@example.com', userId: ada.user.id }
  await insertMailJob(api.deps.db, foreign)
  await insertMailJob(api.deps.db, own)
  const { pendingMails } = await ada.client.call().account.exportData()
  expect(pendingMails).toMatchObject([{ email: 'new@example.com' }])
})

test('what an administrator did is exported without their address and device', async () => {
  const { id } = ada.user
  await api.testDatabase.query`
    update audit_events set actor_id = gen_random_uuid(), request_id = 'r', user_agent = 'an intranet browser'
    where user_id = ${id}`
  const { auditEvents } = await ada.client.call().account.exportData()
  const [acted] = auditEvents.filter(({ actorId }) => actorId !== null)
  expect(acted).toMatchObject({ ip: null, userAgent: null, requestId: null })
})

describe('deleting', () => {
  const verifyAddress = () =>
    api.testDatabase.query`update users set email_verified_at = now() where id = ${ada.user.id}`
  const remove = (currentPassword = ada.credentials.password) =>
    ada.client.call().account.delete({ currentPassword })

  test('needs the password', async () => {
    expect(await refusedReason(remove('Not-The-Password-1'))).toBe('INVALID_CREDENTIALS')
    await ada.client.call().auth.me()
  })

  test('[19] leaves no row of the user, revokes every session, and tells the address', async () => {
    await mailLink(api, { purpose: 'resetPassword', userId: ada.user.id, email: ada.user.email })
    // Her own stay: the one that verifies her address is queued, and one to another address about her.
    await api.testDatabase.query`delete from outbox where email <> ${ada.user.email}`
    await api.testDatabase.query`
      insert into outbox (id, purpose, email, user_id, locale, details, created_at, due_at)
      values (gen_random_uuid(), 'confirmEmailChange', 'new@example.com', ${ada.user.id}, 'en', '{}', now(), now())`
    await verifyAddress()
    await remove()
    expect(await refusedReason(ada.client.call().auth.me())).toBe('SESSION_REVOKED')
    expect(await refusedReason(ada.client.call().auth.refresh())).toBe('UNAUTHENTICATED')
    const { auth } = api.client().call()
    expect(await refusedReason(auth.login(ada.credentials))).toBe('INVALID_CREDENTIALS')
    const left = await api.testDatabase.query`
      select (select count(*) from users) + (select count(*) from sessions)
        + (select count(*) from one_time_tokens) as rows`
    expect(left.map(({ rows }) => Number(rows))).toEqual([0])
    expect(await queuedMails(api)).toEqual([`accountDeleted ${ada.user.email}`])
    await auth.signup({ ...ada.credentials, fullName: 'Ada' })
  })

  test('tells no address that was never proven: it may be a stranger who is mailed', async () => {
    await remove()
    expect(await queuedMails(api)).toEqual([])
  })

  test("leaves another account's mail to the same address alone", async () => {
    const other = await api.signedUpUser()
    await api.testDatabase.query`
      update outbox set purpose = 'emailChanged', email = ${ada.user.email}, user_id = ${other.user.id}
      where email = ${other.user.email}`
    await remove()
    expect(await queuedMails(api)).toEqual([`emailChanged ${ada.user.email}`])
  })

  test('leaves audit events without personal data', async () => {
    await remove()
    const events = await api.testDatabase.query`
      select type, ip, user_agent from audit_events where user_id = ${ada.user.id}
      order by occurred_at, id`
    expect(events).toEqual([
      { type: 'account.created', ip: null, user_agent: null },
      { type: 'account.deleted', ip: null, user_agent: null },
    ])
  })

  test('is refused to the last administrator', async () => {
    await api.testDatabase.query`update users set role = 'ADMIN' where id = ${ada.user.id}`
    expect(await refusedReason(remove())).toBe('LAST_ADMIN')
    const other = await api.signedUpUser()
    await api.testDatabase.query`update users set role = 'ADMIN' where id = ${other.user.id}`
    await remove()
  })
})
