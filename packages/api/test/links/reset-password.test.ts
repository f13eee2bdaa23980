import { createTestApi, type SignedUpUser, type TestApi } from '@countersign/testing'
import { afterAll, beforeAll, beforeEach, describe, expect, test } from 'vitest'
import { eventsOf, mailLink, queuedMails, refusedReason } from './mailed-link.ts'

const NEW_PASSWORD = 'Difference-Engine-1822'

let api: TestApi
let ada: SignedUpUser
beforeAll(async () => {
  api = await createTestApi()
})
afterAll(() => api.close())
beforeEach(async () => {
  ada = await api.signedUpUser()
  await api.testDatabase.query`delete from outbox`
})

const stranger = () => api.client().call()
const link = (options = {}) =>
  mailLink(api, {
    purpose: 'resetPassword',
    userId: ada.user.id,
    email: ada.user.email,
    ...options,
  })
const login = (password: string) =>
  refusedReason(stranger().auth.login({ ...ada.credentials, password }))

describe('asking for a link that resets the password', () => {
  test('[9] queues the same mail whether or not there is an account, and answers nothing', async () => {
    const { account } = stranger()
    expect(await account.requestPasswordReset({ email: ada.user.email })).toBeUndefined()
    expect(await account.requestPasswordReset({ email: 'nobody@example.com' })).toBeUndefined()
    expect(await queuedMails(api)).toEqual([
      `resetPassword ${ada.user.email}`,
      'resetPassword nobody@example.com',
    ])
  })

  test('[11] goes to the canonical address', async () => {
    await stranger().account.requestPasswordReset({ email: ada.user.email.toUpperCase() })
    expect(await queuedMails(api)).toEqual([`resetPassword ${ada.user.email}`])
  })

  test('is unavailable where no mail can be sent, and queues nothing', async () => {
    const deps = { ...api.deps, mail: { ...api.deps.mail, isEnabled: false } }
    const { account } = api.client().call(deps)
    expect(await refusedReason(account.requestPasswordReset({ email: ada.user.email }))).toBe(
      'UNAVAILABLE',
    )
    expect(await queuedMails(api)).toEqual([])
  })
})

describe('resetting the password', () => {
  test('sets it, revokes every session, verifies the address, and tells the user', async () => {
    const token = await link()
    const answer = await stranger().account.resetPassword({ token, newPassword: NEW_PASSWORD })
    expect(answer).toEqual({ email: ada.user.email })

    expect(await login(ada.credentials.password)).toBe('INVALID_CREDENTIALS')
    expect(await refusedReason(ada.client.call().auth.me())).toBe('SESSION_REVOKED')
    expect(await refusedReason(ada.client.call().auth.refresh())).toBe('SESSION_REVOKED')
    const { user } = await stranger().auth.login({ ...ada.credentials, password: NEW_PASSWORD })
    expect(user.emailVerified).toBe(true)
    expect(await queuedMails(api)).toEqual([`passwordChanged ${ada.user.email}`])
    expect(await eventsOf(api, ada.user.id)).toContain('password.reset')
  })

  test('[12] works once', async () => {
    const token = await link()
    await stranger().account.resetPassword({ token, newPassword: NEW_PASSWORD })
    const again = stranger().account.resetPassword({ token, newPassword: 'Jacquard-Loom-1804' })
    expect(await refusedReason(again)).toBe('TOKEN_INVALID')
    expect(await login(NEW_PASSWORD)).toBe('answered')
  })

  test('[12] voids the other links of the user', async () => {
    const [first, second] = [await link(), await link()]
    await stranger().account.resetPassword({ token: first, newPassword: NEW_PASSWORD })
    const again = stranger().account.resetPassword({ token: second, newPassword: NEW_PASSWORD })
    expect(await refusedReason(again)).toBe('TOKEN_INVALID')
  })

  test('[12] is refused after the password was changed otherwise', async () => {
    const token = await link()
    await ada.client.call().account.changePassword({
      currentPassword: ada.credentials.password,
      newPassword: NEW_PASSWORD,
    })
    const reset = stranger().account.resetPassword({ token, newPassword: 'Jacquard-Loom-1804' })
    expect(await refusedReason(reset)).toBe('TOKEN_INVALID')
  })

  test('[12] is refused once the link has expired, and says so', async () => {
    const token = await link({ lifeSeconds: -1 })
    const reset = stranger().account.resetPassword({ token, newPassword: NEW_PASSWORD })
    expect(await refusedReason(reset)).toBe('TOKEN_EXPIRED')
    expect(await login(ada.credentials.password)).toBe('answered')
  })

  test('[15] takes no token of another purpose, and not the hash that the database keeps', async () => {
    const token = await link({ purpose: 'verifyEmail' })
    const { account } = stranger()
    const reset = account.resetPassword({ token, newPassword: NEW_PASSWORD })
    expect(await refusedReason(reset)).toBe('TOKEN_INVALID')
    await link()
    const [row] = await api.testDatabase.query`
      select hash from one_time_tokens where purpose = 'resetPassword'
        and user_id = ${ada.user.id}`
    const byHash = account.resetPassword({ token: String(row?.hash), newPassword: NEW_PASSWORD })
    expect(await refusedReason(byHash)).toBe('TOKEN_INVALID')
  })

  test('[2] keeps the link when the password is refused', async () => {
    const token = await link()
    const { account } = stranger()
    const local = ada.user.email.split('@')[0] ?? ''
    for (const newPassword of ['Password123!', `Aa1!${local}`]) {
      expect(await refusedReason(account.resetPassword({ token, newPassword }))).toBe(
        'PASSWORD_TOO_COMMON',
      )
    }
    await account.resetPassword({ token, newPassword: NEW_PASSWORD })
  })

  test('is refused for a disabled account', async () => {
    const token = await link()
    await api.testDatabase.query`update users set disabled_at = now() where id = ${ada.user.id}`
    const reset = stranger().account.resetPassword({ token, newPassword: NEW_PASSWORD })
    expect(await refusedReason(reset)).toBe('TOKEN_INVALID')
  })

  test('gives an invited user the first password, and no way in before', async () => {
    await api.testDatabase.query`update users set password_hash = null where id = ${ada.user.id}`
    expect(await login(ada.credentials.password)).toBe('INVALID_CREDENTIALS')
    const token = await link()
    await stranger().account.resetPassword({ token, newPassword: NEW_PASSWORD })
    expect(await login(NEW_PASSWORD)).toBe('answered')
  })

  test('hashes nothing for a token that is none', async () => {
    let hashes = 0
    const passwords = {
      ...api.deps.passwords,
      hash: (...input: Parameters<typeof api.deps.passwords.hash>) => {
        hashes += 1
        return api.deps.passwords.hash(...input)
      },
    }
    const { account } = api.client().call({ ...api.deps, passwords })
    const token = 'bm8tdG9rZW4tYXQtYWxsLW9mLWFueWJvZHktbm93LS0'
    const reset = account.resetPassword({ token, newPassword: NEW_PASSWORD })
    expect(await refusedReason(reset)).toBe('TOKEN_INVALID')
    expect(hashes).toBe(0)
  })
})
