import { createTestApi, type SignedUpUser, type TestApi } from '@countersign/testing'
import { afterAll, beforeAll, beforeEach, expect, test } from 'vitest'
import { eventsOf, mailLink, queuedMails, refusedReason } from './mailed-link.ts'

let api: TestApi
let ada: SignedUpUser
beforeAll(async () => {
  api = await createTestApi()
})
afterAll(() => api.close())
beforeEach(async () => {
  await api.testDatabase.query`delete from outbox`
  ada = await api.signedUpUser()
})

const link = (options = {}) =>
  mailLink(api, { purpose: 'verifyEmail', userId: ada.user.id, email: ada.user.email, ...options })
const verify = (token: string) => api.client().call().account.verifyEmail({ token })
const isVerified = async () => (await ada.client.call().auth.me()).user.emailVerified

test('signing up queues the mail with the link, for the language of the request', async () => {
  expect(await queuedMails(api)).toEqual([`verifyEmail ${ada.user.email}`])
  const german = api.client({ locale: 'de' }).call()
  await german.auth.signup({ ...ada.credentials, fullName: 'Ada', email: 'ada.de@example.com' })
  const locales = await api.testDatabase.query`select locale from outbox order by id`
  expect(locales).toEqual([{ locale: 'en' }, { locale: 'de' }])
})

test('a link verifies the address for the person who opens it, and leaves sessions alone', async () => {
  expect(await isVerified()).toBe(false)
  expect(await verify(await link())).toEqual({ email: ada.user.email })
  expect(await isVerified()).toBe(true)
  expect(await eventsOf(api, ada.user.id)).toEqual(['account.created', 'email.verified'])
})

test('[12] a link works once, and voids the others', async () => {
  const [first, second] = [await link(), await link()]
  await verify(first)
  expect(await refusedReason(verify(first))).toBe('TOKEN_INVALID')
  expect(await refusedReason(verify(second))).toBe('TOKEN_INVALID')
})

test('[12] a link that has expired says so, and verifies nothing', async () => {
  expect(await refusedReason(verify(await link({ lifeSeconds: -1 })))).toBe('TOKEN_EXPIRED')
  expect(await isVerified()).toBe(false)
})

test('[15] takes no token of another purpose', async () => {
  const token = await link({ purpose: 'resetPassword' })
  expect(await refusedReason(verify(token))).toBe('TOKEN_INVALID')
  expect(await isVerified()).toBe(false)
})

test('asking once more queues the same mail for an account, none, and a verified one', async () => {
  await verify(await link())
  await api.testDatabase.query`delete from outbox`
  const { account } = api.client().call()
  for (const email of [ada.user.email, 'nobody@example.com']) {
    expect(await account.requestEmailVerification({ email })).toBeUndefined()
  }
  expect(await queuedMails(api)).toEqual([
    `verifyEmail ${ada.user.email}`,
    'verifyEmail nobody@example.com',
  ])
})
