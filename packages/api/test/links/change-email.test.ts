import { claimMailJobs, insertMailJob, insertOneTimeToken } from '@countersign/db'
import { createTestApi, type SignedUpUser, type TestApi } from '@countersign/testing'
import { afterAll, beforeAll, beforeEach, describe, expect, test } from 'vitest'
import { eventsOf, mailLink, queuedMails, refusedReason } from './mailed-link.ts'

let api: TestApi
let ada: SignedUpUser
let newEmail: string
beforeAll(async () => {
  api = await createTestApi()
})
afterAll(() => api.close())
beforeEach(async () => {
  ada = await api.signedUpUser()
  newEmail = `new.${ada.user.email}`
  await api.testDatabase.query`delete from outbox`
})

const link = (purpose: 'confirmEmailChange' | 'undoEmailChange', options = {}) =>
  mailLink(api, { purpose, userId: ada.user.id, email: newEmail, ...options })
const undoLink = (email: string, ageSeconds = 0) =>
  link('undoEmailChange', { email, ageSeconds, credentialVersion: null })
const confirm = (token: string) => api.client().call().account.confirmEmailChange({ token })
const undo = (token: string) => api.client().call().account.undoEmailChange({ token })
const verifyAddress = () =>
  api.testDatabase.query`update users set email_verified_at = now() where id = ${ada.user.id}`
const emailNow = async () => {
  const [row] = await api.testDatabase.query`select email from users where id = ${ada.user.id}`
  return row?.email
}
const request = (input = {}) =>
  ada.client.call().account.requestEmailChange({
    newEmail,
    currentPassword: ada.credentials.password,
    ...input,
  })

describe('asking for another address', () => {
  test('queues a mail to the new address, and changes nothing yet', async () => {
    await request()
    expect(await queuedMails(api)).toEqual([`confirmEmailChange ${newEmail}`])
    expect(await emailNow()).toBe(ada.user.email)
  })

  test('needs the password', async () => {
    const asked = request({ currentPassword: 'Not-The-Password-1' })
    expect(await refusedReason(asked)).toBe('INVALID_CREDENTIALS')
    expect(await queuedMails(api)).toEqual([])
  })

  test('[11] refuses the current address in every spelling', async () => {
    const asked = request({ newEmail: ada.user.email.toUpperCase() })
    expect(await refusedReason(asked)).toBe('EMAIL_UNCHANGED')
  })

  test('[9] does not tell whether another account has the address', async () => {
    const other = await api.signedUpUser()
    await api.testDatabase.query`delete from outbox`
    expect(await request({ newEmail: other.user.email })).toBeUndefined()
    expect(await queuedMails(api)).toEqual([`confirmEmailChange ${other.user.email}`])
  })
})

describe('confirming the new address', () => {
  test('replaces the old one, verified, keeps the sessions and tells the old address', async () => {
    await verifyAddress()
    expect(await confirm(await link('confirmEmailChange'))).toEqual({ email: newEmail })
    const { user } = await ada.client.call().auth.me()
    expect(user).toMatchObject({ email: newEmail, emailVerified: true })
    expect(await queuedMails(api)).toEqual([`emailChanged ${ada.user.email}`])
    expect(await eventsOf(api, ada.user.id)).toContain('email.changed')

    const { auth } = api.client().call()
    expect(await refusedReason(auth.login(ada.credentials))).toBe('INVALID_CREDENTIALS')
    await auth.login({ ...ada.credentials, email: newEmail })
  })

  test('tells an old address nothing that was never verified: it may be a stranger who gets the link', async () => {
    await confirm(await link('confirmEmailChange'))
    expect(await queuedMails(api)).toEqual([])
  })

  test('[12] works once, and not after a change of the password', async () => {
    const first = await link('confirmEmailChange')
    await confirm(first)
    expect(await refusedReason(confirm(first))).toBe('TOKEN_INVALID')
    const second = await link('confirmEmailChange', { email: ada.user.email })
    await ada.client.call().account.changePassword({
      currentPassword: ada.credentials.password,
      newPassword: 'Difference-Engine-1822',
    })
    expect(await refusedReason(confirm(second))).toBe('TOKEN_INVALID')
    expect(await emailNow()).toBe(newEmail)
  })

  test('is refused while another account has the address, and works once it has not', async () => {
    const other = await api.signedUpUser({ email: newEmail })
    const token = await link('confirmEmailChange')
    expect(await refusedReason(confirm(token))).toBe('EMAIL_TAKEN')
    await api.testDatabase.query`delete from users where id = ${other.user.id}`
    expect(await confirm(token)).toEqual({ email: newEmail })
  })

  test('[12] voids links to the old address', async () => {
    const reset = await mailLink(api, {
      purpose: 'resetPassword',
      userId: ada.user.id,
      email: ada.user.email,
    })
    await confirm(await link('confirmEmailChange'))
    const { account } = api.client().call()
    const attempt = account.resetPassword({ token: reset, newPassword: 'Difference-Engine-1822' })
    expect(await refusedReason(attempt)).toBe('TOKEN_INVALID')
  })
})

describe('undoing the change from the old address', () => {
  beforeEach(async () => {
    await verifyAddress()
    await confirm(await link('confirmEmailChange'))
    await api.testDatabase.query`delete from outbox`
  })

  test('restores it, revokes every session, and mails a link that sets another password', async () => {
    expect(await undo(await undoLink(ada.user.email))).toEqual({ email: ada.user.email })
    expect(await emailNow()).toBe(ada.user.email)
    expect(await refusedReason(ada.client.call().auth.me())).toBe('SESSION_REVOKED')
    expect(await queuedMails(api)).toEqual([`resetPassword ${ada.user.email}`])
    expect(await eventsOf(api, ada.user.id)).toContain('email.restored')
  })

  test('works after a later change of the password, which a thief would make', async () => {
    const token = await undoLink(ada.user.email)
    await ada.client.call().account.changePassword({
      currentPassword: ada.credentials.password,
      newPassword: 'Difference-Engine-1822',
    })
    expect(await undo(token)).toEqual({ email: ada.user.email })
  })

  test("a thief's own later link cannot undo it, nor take the owner's link away", async () => {
    const owners = await undoLink(ada.user.email, 60)
    const thiefs = await undoLink(newEmail, 0)
    const third = `third.${newEmail}`
    await confirm(await link('confirmEmailChange', { email: third }))
    const [a, b] = [await undoLink(newEmail, 0), owners]
    expect(await undo(a)).toEqual({ email: newEmail })
    expect(await undo(b)).toEqual({ email: ada.user.email })
    expect(await refusedReason(undo(thiefs))).toBe('TOKEN_INVALID')
    expect(await emailNow()).toBe(ada.user.email)
  })

  test('is refused while another account has the address, and works once it has not', async () => {
    const token = await undoLink(ada.user.email)
    const other = await api.signedUpUser({ email: ada.user.email })
    await api.testDatabase.query`
      update users set email_verified_at = now() where id = ${other.user.id}`
    expect(await refusedReason(undo(token))).toBe('EMAIL_TAKEN')
    await api.testDatabase.query`delete from users where id = ${other.user.id}`
    expect(await undo(token)).toEqual({ email: ada.user.email })
  })

  test("takes the thief's password away, and what they asked for since", async () => {
    const token = await undoLink(ada.user.email, 60)
    await ada.client.call().account.requestEmailChange({
      newEmail: `x.${newEmail}`,
      currentPassword: ada.credentials.password,
    })
    expect(await queuedMails(api)).toEqual([`confirmEmailChange x.${newEmail}`])
    await undo(token)
    expect(await queuedMails(api)).toEqual([`resetPassword ${ada.user.email}`])
    const { auth, account } = api.client().call()
    expect(await refusedReason(auth.login(ada.credentials))).toBe('INVALID_CREDENTIALS')
    const reset = { purpose: 'resetPassword', userId: ada.user.id, email: ada.user.email } as const
    const newPassword = 'Difference-Engine-1822'
    await account.resetPassword({ token: await mailLink(api, reset), newPassword })
    await auth.login({ ...ada.credentials, password: newPassword })
  })

  test('no worker makes a link of a mail that was withdrawn while it was on its way', async () => {
    const token = await undoLink(ada.user.email, 60)
    const purpose = 'emailChanged'
    const id = ada.user.id
    await insertMailJob(api.deps.db, {
      id,
      purpose,
      email: `t.${newEmail}`,
      userId: id,
      locale: 'en',
    })
    const [job] = await claimMailJobs(api.deps.db, { limit: 1, leaseSeconds: 60 })
    await undo(token)
    const forged = { hash: 'h', userId: id, email: `t.${newEmail}`, credentialVersion: null }
    const link = { ...forged, purpose: 'undoEmailChange', lifeSeconds: 60 } as const
    expect(job && (await insertOneTimeToken(api.deps.db, link, job))).toBe(false)
    expect(await api.testDatabase.query`select hash from one_time_tokens where hash = 'h'`).toEqual(
      [],
    )
  })

  test('an account that was opened with the address meanwhile and never proved it gives way', async () => {
    const token = await undoLink(ada.user.email, 60)
    const squatter = await api.signedUpUser({ email: ada.user.email })
    await undo(token)
    expect(await refusedReason(squatter.client.call().auth.me())).toBe('SESSION_REVOKED')
    expect(await emailNow()).toBe(ada.user.email)
  })
})

test('verifying the address voids a change that another person asked for', async () => {
  await request()
  const [change, proof] = [
    await link('confirmEmailChange'),
    await mailLink(api, { purpose: 'verifyEmail', userId: ada.user.id, email: ada.user.email }),
  ]
  await api.client().call().account.verifyEmail({ token: proof })
  expect(await refusedReason(confirm(change))).toBe('TOKEN_INVALID')
  expect(await queuedMails(api)).toEqual([])
})
