// Administrators who act on each other at once, each through a replica of their own.
import { createTestApi, type SignedUpUser, type TestApi } from '@countersign/testing'
import { afterAll, beforeAll, expect, test } from 'vitest'

const ROUNDS = 30

let api: TestApi
let admins: readonly [SignedUpUser, SignedUpUser]
let callers: readonly [ReturnType<typeof callerOn>, ReturnType<typeof callerOn>]

const callerOn = (user: SignedUpUser, deps: TestApi['deps']) => user.client.call(deps).admin.users

beforeAll(async () => {
  api = await createTestApi()
  admins = [await api.signedUpUser(), await api.signedUpUser()]
  callers = [callerOn(admins[0], api.deps), callerOn(admins[1], await api.replica())]
})
afterAll(() => api.close())

async function restore(): Promise<void> {
  for (const { user } of admins) {
    await api.testDatabase.query`
      update users set role = 'ADMIN', disabled_at = null where id = ${user.id}`
  }
}

async function enabledAdmins(): Promise<unknown[]> {
  return api.testDatabase.query`select id from users where role = 'ADMIN' and disabled_at is null`
}

const reasonsOf = (outcomes: readonly PromiseSettledResult<unknown>[]) =>
  outcomes.flatMap((outcome) => (outcome.status === 'rejected' ? [outcome.reason.reason] : []))

test('of two administrators who demote each other at once, one stays', async () => {
  for (let round = 0; round < ROUNDS; round += 1) {
    await restore()
    const outcomes = await Promise.allSettled([
      callers[0].setRole({ id: admins[1].user.id, role: 'USER' }),
      callers[1].setRole({ id: admins[0].user.id, role: 'USER' }),
    ])
    expect(reasonsOf(outcomes)).toEqual(['FORBIDDEN'])
    expect(await enabledAdmins()).toHaveLength(1)
  }
})

test('of two administrators who step down at once, one stays', async () => {
  for (let round = 0; round < ROUNDS; round += 1) {
    await restore()
    const outcomes = await Promise.allSettled(
      callers.map((users, index) =>
        users.setRole({ id: String(admins[index]?.user.id), role: 'USER' }),
      ),
    )
    expect(reasonsOf(outcomes)).toEqual(['LAST_ADMIN'])
    expect(await enabledAdmins()).toHaveLength(1)
  }
})

test('administrators who end and change each other in every way at once never wait for each other forever', async () => {
  const other = await api.signedUpUser()
  for (let round = 0; round < ROUNDS; round += 1) {
    await restore()
    const outcomes = await Promise.allSettled(
      [...admins, other].flatMap(({ user: { id } }, index) =>
        callers.flatMap((users) => [
          users.setRole({ id, role: 'ADMIN' }),
          users.invite({ email: `invited.${round}.${index}@example.com`, fullName: 'A Person' }),
          users.enable({ id: other.user.id }),
          users.revokeSessions({ id: other.user.id }),
        ]),
      ),
    )
    expect(reasonsOf(outcomes)).toEqual([])
  }
  const rows = await api.testDatabase.query`select id from users where email like 'invited.%'`
  expect(rows).toHaveLength(ROUNDS * 3)
})
