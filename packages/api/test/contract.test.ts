import { contract, declarationsOf } from '@countersign/contract'
import { ada, createTestApi, type TestApi } from '@countersign/testing'
import { afterAll, beforeAll, expect, test, vi } from 'vitest'
import { appRouter } from '../src/router.ts'
import { ApiError } from '../src/trpc/api-error.ts'
import { trpc } from '../src/trpc/instance.ts'
import { adminProcedure, sessionProcedure } from '../src/trpc/procedures.ts'

let api: TestApi
beforeAll(async () => {
  api = await createTestApi()
})
afterAll(() => api.close())

test('the router serves exactly the declared paths, each as it was declared', () => {
  // Typed as a tree, kept by tRPC as one flat table.
  const procedures: object = appRouter._def.procedures
  const served = Object.entries(procedures).map(([path, { _def }]) => [path, _def.type])
  const declared = declarationsOf(contract).map(([path, { kind }]) => [path, kind])
  expect(served.toSorted()).toEqual(declared.toSorted())
})

test('a stranger is refused before the input is looked at', async () => {
  const resolve = vi.fn()
  const router = trpc.router({
    probe: sessionProcedure({
      ...contract.auth.login,
      access: 'session',
    }).mutation(resolve),
  })
  const call = router.createCaller({ ...api.deps, ...api.client().ports })
  // @ts-expect-error the input is wrong on purpose
  await expect(call.probe({ email: 1 })).rejects.toMatchObject({ reason: 'UNAUTHENTICATED' })
  expect(resolve).not.toHaveBeenCalled()
})

test('a reason that the contract does not promise leaves as an internal error', async () => {
  const client = api.client()
  const { accessToken } = await client.call().auth.signup(ada)
  client.accessToken = accessToken
  const router = trpc.router({
    me: sessionProcedure(contract.auth.me).query(async () => {
      throw new ApiError('EMAIL_TAKEN')
    }),
  })
  const call = router.createCaller({ ...api.deps, ...client.ports })
  await expect(call.me()).rejects.toMatchObject({
    reason: 'INTERNAL',
    message: 'Internal server error',
  })
})

test('an answer that does not fit the declared output never leaves', async () => {
  const client = api.client()
  client.accessToken = (
    await client.call().auth.signup({ ...ada, email: 'grace@example.com' })
  ).accessToken
  const router = trpc.router({
    me: sessionProcedure(contract.auth.me).query(async ({ ctx }) => ({
      user: { ...(await ctx.readUser()), createdAt: 'yesterday', updatedAt: 'today' },
    })),
  })
  const call = router.createCaller({ ...api.deps, ...client.ports })
  await expect(call.me()).rejects.toMatchObject({ reason: 'INTERNAL' })
})

test('a user without the role is refused by an admin procedure before the input is looked at', async () => {
  const client = api.client()
  const { accessToken } = await client.call().auth.signup({ ...ada, email: 'user@example.com' })
  client.accessToken = accessToken
  const resolve = vi.fn(async () => undefined)
  const router = trpc.router({
    probe: adminProcedure({ ...contract.sessions.revoke, access: 'admin' }).mutation(resolve),
  })
  const probe = () => router.createCaller({ ...api.deps, ...client.ports }).probe({ id: 'wrong' })
  await expect(probe()).rejects.toMatchObject({ reason: 'FORBIDDEN' })

  await api.testDatabase.query`update users set role = 'ADMIN' where email = 'user@example.com'`
  await client
    .call()
    .auth.refresh()
    .then((access) => {
      client.accessToken = access.accessToken
    })
  await expect(probe()).rejects.toMatchObject({ reason: 'INVALID_INPUT' })
  expect(resolve).not.toHaveBeenCalled()

  // The token still says that its bearer may.
  await api.testDatabase.query`update users set role = 'USER' where email = 'user@example.com'`
  await expect(probe()).rejects.toMatchObject({ reason: 'FORBIDDEN' })
})
