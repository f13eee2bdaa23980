import { appRouter, sessionProcedure, trpc } from '@countersign/api'
import { query } from '@countersign/contract'
import { afterAll, beforeAll, expect, expectTypeOf, test } from 'vitest'
import { z } from 'zod'
import { createTestApi } from '../src/index.ts'

const hello = query({
  summary: 'Greet the signed-in user.',
  access: 'session',
  limit: 'default',
  output: z.object({ greeting: z.string() }),
  errors: [],
  rest: { method: 'GET', path: '/v1/hello' },
  example: { output: { greeting: 'Hello, Ada Lovelace' } },
})
const ownRouter = trpc.router({
  hello: sessionProcedure(hello).query(async ({ ctx }) => {
    const { fullName } = await ctx.readUser()
    return { greeting: `Hello, ${fullName}` }
  }),
})

const start = () => createTestApi({ router: trpc.mergeRouters(appRouter, ownRouter) })
let api: Awaited<ReturnType<typeof start>>
beforeAll(async () => {
  api = await start()
})
afterAll(() => api.close())

test('a router of one’s own is called beside the api’s, with its types', async () => {
  const grace = await api.signedUpUser({ fullName: 'Grace Hopper' })
  const caller = api.callerOf(grace)
  const { greeting } = await caller.hello()
  expectTypeOf(greeting).toEqualTypeOf<string>()
  expect(greeting).toBe('Hello, Grace Hopper')
  expect((await caller.auth.me()).user).toEqual(grace.user)
  await expect(api.client().call().hello()).rejects.toMatchObject({ reason: 'UNAUTHENTICATED' })
})

test('every user has a cookie jar and an email address of their own', async () => {
  const [first, second] = [await api.signedUpUser(), await api.signedUpUser()]
  expect(first.user.email).not.toBe(second.user.email)
  expect(first.client.cookie).not.toBe(second.client.cookie)
  const again = api.client()
  expect((await again.call().auth.login(first.credentials)).user).toEqual(first.user)
})

test('the clock of tokens and the clock of sessions move together', async () => {
  const moved = await createTestApi({ ttlSeconds: 60 })
  try {
    const { client } = await moved.signedUpUser()
    await moved.sleep(200)
    await expect(client.call().auth.me()).rejects.toMatchObject({ reason: 'UNAUTHENTICATED' })
    client.accessToken = (await client.call().auth.refresh()).accessToken
    await client.call().auth.me()
    await moved.sleep(31 * 86_400)
    await expect(client.call().auth.refresh()).rejects.toMatchObject({ reason: 'SESSION_EXPIRED' })
  } finally {
    await moved.close()
  }
})

test('two tabs that refresh at once share one rotation', async () => {
  const { client, user } = await api.signedUpUser()
  const before = client.cookie
  const outcomes = await api.race(client, (tab) => tab.call().auth.refresh())
  expect(outcomes.map(({ status }) => status)).toEqual(['fulfilled', 'fulfilled'])
  expect(client.cookie).not.toBe(before)
  const { query: read } = api.testDatabase
  expect(await read`select replays from sessions where user_id = ${user.id}`).toEqual([
    { replays: 1 },
  ])
})
