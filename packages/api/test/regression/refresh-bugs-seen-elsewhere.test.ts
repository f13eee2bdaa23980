// Bugs that field reports show in other auth backends, each as it would show here.
import { randomUUID } from 'node:crypto'
import { afterAll, beforeAll, expect, test } from 'vitest'
import { ada, createTestApi, type TestApi } from '../test-api.ts'

let api: TestApi
beforeAll(async () => {
  api = await createTestApi()
})
afterAll(() => api.close())

async function signedIn() {
  const visitor = api.visitor()
  const person = { ...ada, email: `${randomUUID()}@example.com` }
  visitor.accessToken = (await visitor.call().auth.signup(person)).accessToken
  return visitor
}

test('the tab that loses a race is not shown as signed out', async () => {
  const visitor = await signedIn()
  const tabs = Array.from({ length: 6 }, () => {
    const tab = api.visitor()
    tab.cookie = visitor.cookie
    return tab
  })
  const answers = await Promise.all(tabs.map((tab) => tab.call().auth.refresh()))
  expect(answers.every(({ accessToken }) => accessToken.length > 0)).toBe(true)
  expect(new Set(tabs.map(({ cookie }) => cookie)).size).toBe(1)
})

test('two tabs that refresh at the same moment do not end the session of both', async () => {
  const visitor = await signedIn()
  for (let round = 0; round < 5; round += 1) {
    await Promise.all([visitor.call().auth.refresh(), visitor.call().auth.refresh()])
  }
  expect((await visitor.call().sessions.list()).sessions).toHaveLength(1)
})

test('the grace does not revive a session that was ended meanwhile', async () => {
  const visitor = await signedIn()
  const predecessor = visitor.cookie
  await visitor.call().auth.refresh()
  await visitor.call().auth.logout()
  visitor.cookie = predecessor
  await expect(visitor.call().auth.refresh()).rejects.toMatchObject({ reason: 'SESSION_REVOKED' })
})

test('a late failure does not erase the cookie of a newer login', async () => {
  const visitor = await signedIn()
  const { cookie } = visitor
  await visitor.call().auth.logout()
  visitor.cookie = cookie
  const late = expect(visitor.call().auth.refresh()).rejects.toMatchObject({
    reason: 'SESSION_REVOKED',
  })
  const newer = (await signedIn()).cookie
  visitor.cookie = newer
  await late
  expect(visitor.cookie).toBe(newer)
})

test('a late answer that overwrites a newer cookie with its predecessor costs nothing within the grace', async () => {
  const visitor = await signedIn()
  await visitor.call().auth.refresh()
  const late = visitor.cookie
  await visitor.call().auth.refresh()
  const newest = visitor.cookie
  visitor.cookie = late
  await visitor.call().auth.refresh()
  expect(visitor.cookie).toBe(newest)
})

test('an access token does not outlive the sign-out', async () => {
  const visitor = await signedIn()
  await visitor.call().auth.logout()
  await expect(visitor.call().auth.me()).rejects.toMatchObject({ reason: 'SESSION_REVOKED' })
  await expect(visitor.call().sessions.list()).rejects.toMatchObject({ reason: 'SESSION_REVOKED' })
})
