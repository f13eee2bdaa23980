// Bugs that field reports show in other auth backends, each as it would show here.
import { randomUUID } from 'node:crypto'
import { ada, createTestApi, type TestApi } from '@countersign/testing'
import { afterAll, beforeAll, expect, test } from 'vitest'

let api: TestApi
beforeAll(async () => {
  api = await createTestApi()
})
afterAll(() => api.close())

async function signedIn() {
  const client = api.client()
  const person = { ...ada, email: `${randomUUID()}@example.com` }
  client.accessToken = (await client.call().auth.signup(person)).accessToken
  return client
}

test('the tab that loses a race is not shown as signed out', async () => {
  const client = await signedIn()
  const tabs = Array.from({ length: 6 }, () => {
    const tab = api.client()
    tab.cookie = client.cookie
    return tab
  })
  const answers = await Promise.all(tabs.map((tab) => tab.call().auth.refresh()))
  expect(answers.every(({ accessToken }) => accessToken.length > 0)).toBe(true)
  expect(new Set(tabs.map(({ cookie }) => cookie)).size).toBe(1)
})

test('two tabs that refresh at the same moment do not end the session of both', async () => {
  const client = await signedIn()
  for (let round = 0; round < 5; round += 1) {
    await Promise.all([client.call().auth.refresh(), client.call().auth.refresh()])
  }
  expect((await client.call().sessions.list()).sessions).toHaveLength(1)
})

test('the grace does not revive a session that was ended meanwhile', async () => {
  const client = await signedIn()
  const predecessor = client.cookie
  await client.call().auth.refresh()
  await client.call().auth.logout()
  client.cookie = predecessor
  await expect(client.call().auth.refresh()).rejects.toMatchObject({ reason: 'SESSION_REVOKED' })
})

test('a late failure does not erase the cookie of a newer login', async () => {
  const client = await signedIn()
  const { cookie } = client
  await client.call().auth.logout()
  client.cookie = cookie
  const late = expect(client.call().auth.refresh()).rejects.toMatchObject({
    reason: 'SESSION_REVOKED',
  })
  const newer = (await signedIn()).cookie
  client.cookie = newer
  await late
  expect(client.cookie).toBe(newer)
})

test('a late answer that overwrites a newer cookie with its predecessor costs nothing within the grace', async () => {
  const client = await signedIn()
  await client.call().auth.refresh()
  const late = client.cookie
  await client.call().auth.refresh()
  const newest = client.cookie
  client.cookie = late
  await client.call().auth.refresh()
  expect(client.cookie).toBe(newest)
})

test('an access token does not outlive the sign-out', async () => {
  const client = await signedIn()
  await client.call().auth.logout()
  await expect(client.call().auth.me()).rejects.toMatchObject({ reason: 'SESSION_REVOKED' })
  await expect(client.call().sessions.list()).rejects.toMatchObject({ reason: 'SESSION_REVOKED' })
})
