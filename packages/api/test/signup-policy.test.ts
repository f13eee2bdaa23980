import { ada, createTestApi, type TestApi } from '@countersign/testing'
import { afterEach, describe, expect, test } from 'vitest'
import { mailLink, queuedMails, refusedReason } from './links/mailed-link.ts'

let api: TestApi
afterEach(() => api.close())

const countUsers = async () => (await api.testDatabase.query`select id from users`).length
const signUp = (input = {}) => {
  const client = api.client()
  return refusedReason(client.call().auth.signup({ ...ada, ...input })).then((reason) => ({
    reason,
    cookie: client.cookie,
    deviceCookie: client.deviceCookie,
  }))
}

describe('SIGNUP=closed', () => {
  test('refuses signups, of a taken address too, and creates nothing', async () => {
    api = await createTestApi()
    await api.signedUpUser({ email: ada.email })
    const closed = {
      ...api.deps,
      accountPolicy: { ...api.deps.accountPolicy, signup: 'closed' } as const,
    }
    for (const email of [ada.email, 'new@example.com']) {
      const { auth } = api.client().call(closed)
      expect(await refusedReason(auth.signup({ ...ada, email }))).toBe('SIGNUP_CLOSED')
    }
    expect(await countUsers()).toBe(1)
    await api.client().call(closed).auth.login(ada)
  })
})

describe('REQUIRE_EMAIL_VERIFICATION=on', () => {
  const nothing = { reason: 'EMAIL_UNVERIFIED', cookie: undefined, deviceCookie: undefined }

  test('[9] answers a signup of a new and of a taken address alike, and the owner gets a mail', async () => {
    api = await createTestApi({ accountPolicy: { requiresVerifiedEmail: true } })
    expect(await signUp()).toEqual(nothing)
    await api.testDatabase.query`update users set email_verified_at = now()`
    expect(await signUp({ password: 'Jacquard-Loom-1804' })).toEqual(nothing)
    expect(await queuedMails(api)).toEqual([
      `verifyEmail ${ada.email}`,
      `alreadyRegistered ${ada.email}`,
    ])
    expect(await countUsers()).toBe(1)
    await api.client().call().auth.login(ada)
    await api.testDatabase.query`delete from sessions`
    expect(await api.testDatabase.query`select id from sessions`).toEqual([])
  })

  test('two signups with an address that nobody proved leave neither password, and the reader of the mail sets one', async () => {
    api = await createTestApi({ accountPolicy: { requiresVerifiedEmail: true } })
    const [second, own] = ['Jacquard-Loom-1804', 'Difference-Engine-1822']
    await signUp()
    const [account] = await api.testDatabase.query`select id from users`
    const person = { userId: String(account?.id), email: ada.email }
    const first = await mailLink(api, { ...person, purpose: 'verifyEmail' })
    expect(await signUp({ password: second })).toEqual(nothing)
    expect(await queuedMails(api)).toEqual([
      `verifyEmail ${ada.email}`,
      `resetPassword ${ada.email}`,
    ])

    const caller = api.client().call()
    expect(await refusedReason(caller.account.verifyEmail({ token: first }))).toBe('TOKEN_INVALID')
    const token = await mailLink(api, { ...person, purpose: 'resetPassword' })
    await caller.account.resetPassword({ token, newPassword: own })
    for (const password of [ada.password, second]) {
      const login = caller.auth.login({ ...ada, password })
      expect(await refusedReason(login)).toBe('INVALID_CREDENTIALS')
    }
    await caller.auth.login({ ...ada, password: own })
  })

  test('an account with a session, and one that was invited, are nobody else’s', async () => {
    api = await createTestApi({ accountPolicy: { requiresVerifiedEmail: true } })
    const open = { signup: 'open', requiresVerifiedEmail: false } as const
    await api
      .client()
      .call({ ...api.deps, accountPolicy: open })
      .auth.signup(ada)
    await signUp({ password: 'Jacquard-Loom-1804' })
    await api.testDatabase.query`delete from sessions`
    await api.testDatabase.query`update users set password_hash = null`
    await signUp({ password: 'Jacquard-Loom-1804' })
    expect((await queuedMails(api)).slice(1)).toEqual([
      `alreadyRegistered ${ada.email}`,
      `alreadyRegistered ${ada.email}`,
    ])
  })

  test('lets an unverified account in only once the address is verified, and says so only after the right password', async () => {
    api = await createTestApi({ accountPolicy: { requiresVerifiedEmail: true } })
    await signUp()
    const { auth, account } = api.client().call()
    const wrong = auth.login({ ...ada, password: 'Not-The-Password-1' })
    expect(await refusedReason(wrong)).toBe('INVALID_CREDENTIALS')
    expect(await refusedReason(auth.login(ada))).toBe('EMAIL_UNVERIFIED')
    const [user] = await api.testDatabase.query`select id from users`
    const link = { purpose: 'verifyEmail', userId: String(user?.id), email: ada.email } as const
    await account.verifyEmail({ token: await mailLink(api, link) })
    expect((await auth.login(ada)).user.emailVerified).toBe(true)
  })

  test('goes on serving the sessions of unverified accounts from before', async () => {
    api = await createTestApi()
    const { client } = await api.signedUpUser()
    const strict = {
      ...api.deps,
      accountPolicy: { signup: 'open', requiresVerifiedEmail: true } as const,
    }
    await client.call(strict).auth.refresh()
  })
})

describe('NEW_DEVICE_MAIL=on', () => {
  test('tells of a sign-in from a browser that has not signed in before, and not of the next one', async () => {
    api = await createTestApi({ mail: { notifiesNewDevices: true } })
    await api.signedUpUser({ email: ada.email })
    await api.testDatabase.query`delete from outbox`
    const browser = api.client({ ip: '203.0.113.9', userAgent: 'Firefox' })
    await browser.call().auth.login(ada)
    await browser.call().auth.login(ada)
    const rows = await api.testDatabase.query`select purpose, details from outbox`
    expect(rows).toEqual([
      { purpose: 'newDevice', details: { ip: '203.0.113.9', userAgent: 'Firefox' } },
    ])
  })
})
