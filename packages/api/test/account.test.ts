import { ada, createTestApi, type TestApi, type TestClient } from '@countersign/testing'
import { afterEach, beforeEach, describe, expect, test } from 'vitest'
import { createRateLimiter } from '../src/rate-limit/rate-limiter.ts'

let api: TestApi
beforeEach(async () => {
  api = await createTestApi()
})
afterEach(() => api.close())

const NEW_PASSWORD = 'Difference-Engine-1822'
const change = { currentPassword: ada.password, newPassword: NEW_PASSWORD }

const throwError = () => {
  throw new Error('The table of limits is lost')
}

/** A replica that counts; it has no memory of what others refused. */
const limited = () => ({
  ...api.deps,
  rateLimiter: createRateLimiter({
    db: api.deps.db,
    callsPerMinute: 1_000,
    onStoreLost: throwError,
    onStoreFound: throwError,
  }),
})

async function signUp(): Promise<TestClient> {
  const client = api.client()
  const { accessToken } = await client.call().auth.signup(ada)
  client.accessToken = accessToken
  return client
}

async function signIn(password: string): Promise<TestClient> {
  const client = api.client()
  const { accessToken } = await client.call().auth.login({ email: ada.email, password })
  client.accessToken = accessToken
  return client
}

const refused = (call: Promise<unknown>, reason: string) =>
  expect(call).rejects.toMatchObject({ reason })

describe('changing the password', () => {
  test('[6] needs the current one', async () => {
    const client = await signUp()
    const { account } = client.call()
    await refused(
      account.changePassword({ ...change, currentPassword: 'Not-The-Password-1' }),
      'INVALID_CREDENTIALS',
    )
    await signIn(ada.password)
    await refused(signIn(NEW_PASSWORD), 'INVALID_CREDENTIALS')
  })

  test('[6] keeps this session and revokes the others, whose access tokens are refused at once', async () => {
    const client = await signUp()
    const other = await signIn(ada.password)
    await client.call().account.changePassword(change)

    await client.call().auth.refresh()
    await client.call().auth.me()
    await refused(other.call().auth.me(), 'SESSION_REVOKED')
    await refused(other.call().auth.refresh(), 'SESSION_REVOKED')
    await refused(signIn(ada.password), 'INVALID_CREDENTIALS')
    await signIn(NEW_PASSWORD)
    const revoked = await api.testDatabase.query`
      select revoked_reason from sessions where revoked_at is not null`
    expect(revoked).toEqual([{ revoked_reason: 'passwordChanged' }])
  })

  test('[6] refuses what signing up refuses, and the current password', async () => {
    const { account } = (await signUp()).call()
    await refused(
      account.changePassword({ ...change, newPassword: 'Password123!' }),
      'PASSWORD_TOO_COMMON',
    )
    await refused(
      account.changePassword({ ...change, newPassword: 'Ada-Lovelace-1' }),
      'PASSWORD_TOO_COMMON',
    )
    await refused(account.changePassword({ ...change, newPassword: 'short' }), 'INVALID_INPUT')
    await refused(
      account.changePassword({ ...change, newPassword: ada.password }),
      'PASSWORD_UNCHANGED',
    )
    await signIn(ada.password)
  })

  test('[6] does not tell a stranger with an access token which password is the current one', async () => {
    const { account } = (await signUp()).call()
    const guess = { currentPassword: NEW_PASSWORD, newPassword: NEW_PASSWORD }
    await refused(account.changePassword(guess), 'INVALID_CREDENTIALS')
  })

  test('[6] counts wrong passwords like failed logins, and the right one not at all', async () => {
    const client = await signUp()
    client.deviceCookie = undefined
    const { account, auth } = client.call(limited())
    const wrong = { ...change, currentPassword: 'Not-The-Password-1' }
    for (let count = 0; count < 10; count += 1) {
      await refused(account.changePassword(wrong), 'INVALID_CREDENTIALS')
    }
    await refused(account.changePassword(wrong), 'TOO_MANY_REQUESTS')
    await refused(
      auth.login({ email: ada.email, password: 'Not-The-Password-1' }),
      'TOO_MANY_REQUESTS',
    )
    await api.sleep(3_600)
    const later = limited()
    client.accessToken = (await client.call(later).auth.refresh()).accessToken
    let currentPassword = ada.password
    for (let count = 0; count < 12; count += 1) {
      const newPassword = `Difference-Engine-${count}-x`
      await client.call(later).account.changePassword({ currentPassword, newPassword })
      currentPassword = newPassword
    }
  })

  test('[65] a token whose session was revoked uses up nothing of its user', async () => {
    const deps = limited()
    const stolen = await signUp()
    const client = await signIn(ada.password)
    await client.call().sessions.revokeOthers()
    await stolen.call().auth.logout()
    for (let call = 0; call < 25; call += 1) {
      const attempt = stolen.call(deps).account.changePassword(change)
      await refused(attempt, call < 20 ? 'SESSION_REVOKED' : 'TOO_MANY_REQUESTS')
    }
    await client.call(deps).account.changePassword(change)
  })

  test('[65] neither does one that has expired, nor a revoked one that only the database knows of', async () => {
    const stolen = await signUp()
    const revoked = await signIn(ada.password)
    await api.sleep(1_000)
    const disconnected = {
      ...limited(),
      revocationCache: { ...api.deps.revocationCache, check: () => 'unknown' as const } as const,
    }
    const fresh = await signIn(ada.password)
    const thief = await signIn(ada.password)
    await api.testDatabase.query`
      update sessions set revoked_at = clock_timestamp(), revoked_reason = 'logout'
      where id = (select id from sessions order by id desc limit 1)`
    for (let call = 0; call < 25; call += 1) {
      for (const client of [stolen, revoked, thief]) {
        await client
          .call(disconnected)
          .account.changePassword(change)
          .catch(() => {})
      }
    }
    await fresh.call(disconnected).account.changePassword(change)
  })

  test('is refused when the session was revoked while the password was verified', async () => {
    const client = await signUp()
    const passwords = {
      ...api.deps.passwords,
      async hash(...input: Parameters<typeof api.deps.passwords.hash>) {
        const hashed = await api.deps.passwords.hash(...input)
        await client.call().auth.logout()
        return hashed
      },
    }
    const attempt = client.call({ ...api.deps, passwords }).account.changePassword(change)
    await refused(attempt, 'SESSION_REVOKED')
    await signIn(ada.password)
  })

  test('mails the link that verifies the address anew, for the earlier one is void', async () => {
    const client = await signUp()
    await api.testDatabase.query`delete from outbox`
    await client.call().account.changePassword(change)
    const mails = await api.testDatabase.query`select purpose from outbox order by id`
    expect(mails).toEqual([{ purpose: 'passwordChanged' }, { purpose: 'verifyEmail' }])
  })

  test('[49] leaves one audit event, and none when it is refused', async () => {
    const client = await signUp()
    await refused(
      client.call().account.changePassword({ ...change, currentPassword: 'Not-The-Password-1' }),
      'INVALID_CREDENTIALS',
    )
    await client.call().account.changePassword(change)
    const events = await api.testDatabase.query`
      select type, user_id = (select id from users) as is_hers, ip, user_agent from audit_events
      where type = 'password.changed'`
    expect(events).toEqual([
      { type: 'password.changed', is_hers: true, ip: '192.0.2.1', user_agent: 'vitest' },
    ])
  })

  test('[6] happens wholly or not at all: without its audit event nothing changes', async () => {
    const client = await signUp()
    await signIn(ada.password)
    await api.testDatabase.query`alter table audit_events add check (type <> 'password.changed')`
    await expect(client.call().account.changePassword(change)).rejects.toThrow()
    await signIn(ada.password)
    const revoked = await api.testDatabase
      .query`select id from sessions where revoked_at is not null`
    expect(revoked).toEqual([])
  })

  test('of a disabled account is refused', async () => {
    const client = await signUp()
    await api.testDatabase.query`update users set disabled_at = clock_timestamp()`
    await refused(client.call().account.changePassword(change), 'SESSION_REVOKED')
  })

  test('[45] keeps this browser a known device, and no other', async () => {
    const client = await signUp()
    const other = await signIn(ada.password)
    await client.call().account.changePassword(change)
    const { deviceTokens } = api.deps
    const [row] = await api.testDatabase.query`select password_hash from users`
    const isKnown = ({ deviceCookie }: TestClient) =>
      deviceTokens.find(deviceCookie, ada.email)?.isCurrent(String(row?.password_hash))
    expect(isKnown(client)).toBe(true)
    expect(isKnown(other)).toBe(false)
  })
})

describe('changing the name', () => {
  test('answers the user as they are now, and every session sees it', async () => {
    const client = await signUp()
    const other = await signIn(ada.password)
    const before = (await other.call().auth.me()).user
    const { user } = await client.call().account.updateProfile({ fullName: '  Ada   King ' })
    expect(user).toEqual({ ...before, fullName: 'Ada King', updatedAt: expect.any(String) })
    expect(user.updatedAt > before.updatedAt).toBe(true)
    expect((await other.call().auth.me()).user).toEqual(user)
    expect((await other.call().auth.refresh()).user).toEqual(user)
  })

  test('changes nothing else, whatever else is sent', async () => {
    const client = await signUp()
    const extra = { fullName: 'Ada King', role: 'ADMIN', email: 'x@example.com', id: 'x' }
    const { user } = await client.call().account.updateProfile(extra)
    expect(user).toMatchObject({ role: 'USER', email: ada.email })
  })

  test('is refused once the session is revoked', async () => {
    const client = await signUp()
    await client.call().auth.logout()
    await refused(client.call().account.updateProfile({ fullName: 'Mallory' }), 'SESSION_REVOKED')
    const [row] = await api.testDatabase.query`select full_name from users`
    expect(row).toEqual({ full_name: ada.fullName })
  })
})
