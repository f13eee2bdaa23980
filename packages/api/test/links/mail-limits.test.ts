import { ada, createTestApi, type TestApi } from '@countersign/testing'
import { afterEach, beforeEach, expect, test } from 'vitest'
import { createRateLimiter } from '../../src/rate-limit/rate-limiter.ts'
import type { Deps } from '../../src/trpc/context.ts'
import { queuedMails, refusedReason } from './mailed-link.ts'

let api: TestApi
let deps: Deps
beforeEach(async () => {
  api = await createTestApi()
  const onStoreLost = () => {
    throw new Error('The table of limits is lost')
  }
  const { db } = api.deps
  deps = {
    ...api.deps,
    rateLimiter: createRateLimiter({ db, callsPerMinute: 1_000, onStoreLost, onStoreFound() {} }),
  }
})
afterEach(() => api.close())

const account = (ip: string) => api.client({ ip }).call(deps).account
const askedBy = (networks: number, ask: (ip: string) => Promise<unknown>) =>
  Promise.all(
    Array.from({ length: networks }, (_, index) => refusedReason(ask(`192.0.2.${index}`))),
  )
const count = (answers: unknown[], answer: string) => answers.filter((a) => a === answer).length

test('an address gets five mails of one kind an hour from a network, whether or not it has an account', async () => {
  await api.signedUpUser({ email: ada.email })
  await api.testDatabase.query`delete from outbox`
  for (const email of [ada.email, 'nobody@example.com']) {
    const answers = await askedBy(8, () => account('192.0.2.1').requestPasswordReset({ email }))
    expect([count(answers, 'answered'), count(answers, 'TOO_MANY_REQUESTS')]).toEqual([5, 3])
  }
  expect(await queuedMails(api)).toHaveLength(10)
})

test('a stranger does not keep the owner from asking, and an address gets twenty from everywhere', async () => {
  const email = ada.email
  await askedBy(8, () => account('192.0.2.1').requestPasswordReset({ email }))
  expect(await refusedReason(account('203.0.113.1').requestPasswordReset({ email }))).toBe(
    'answered',
  )
  await askedBy(30, (ip) => account(ip).requestPasswordReset({ email }))
  expect(await queuedMails(api)).toHaveLength(20)
})

test('a user asks for five changes of address an hour, whichever addresses they are', async () => {
  const { client, credentials } = await api.signedUpUser()
  await api.testDatabase.query`delete from outbox`
  const answers: unknown[] = []
  for (let call = 0; call < 7; call += 1) {
    const change = {
      newEmail: `stranger.${call}@example.com`,
      currentPassword: credentials.password,
    }
    answers.push(await refusedReason(client.call(deps).account.requestEmailChange(change)))
  }
  expect(count(answers, 'answered')).toBe(5)
  expect(await queuedMails(api)).toHaveLength(5)
})

test('mails of one kind do not keep the owner from asking for another kind', async () => {
  await askedBy(8, (ip) => account(ip).requestEmailVerification({ email: ada.email }))
  const reset = account('203.0.113.1').requestPasswordReset({ email: ada.email })
  expect(await refusedReason(reset)).toBe('answered')
})

test('signups of one address mail it five times an hour from a network, and are answered the same beyond', async () => {
  deps = { ...deps, accountPolicy: { signup: 'open', requiresVerifiedEmail: true } }
  const answers = await askedBy(8, () => api.client().call(deps).auth.signup(ada))
  expect(new Set(answers)).toEqual(new Set(['EMAIL_UNVERIFIED']))
  expect(await queuedMails(api)).toHaveLength(5)
})
