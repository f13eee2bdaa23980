// Password changes that race logins and each other, over pools of their own.
import { randomUUID } from 'node:crypto'
import { ada, createTestApi, type TestApi, type TestClient } from '@countersign/testing'
import { afterAll, beforeAll, expect, test } from 'vitest'
import { disableUser } from '../../src/admin/disable-user.ts'
import type { Deps } from '../../src/trpc/context.ts'

const NEW_PASSWORD = 'Difference-Engine-1822'
const RACES = 100

let api: TestApi
let replicas: readonly [Deps, Deps, Deps]
beforeAll(async () => {
  api = await createTestApi()
  replicas = [api.deps, await api.replica(), await api.replica()]
})
afterAll(() => api.close())

const replica = (index: number): Deps => replicas[index % 3] ?? replicas[0]

async function signUp(): Promise<{ client: TestClient; email: string; userId: string }> {
  const client = api.client()
  const email = `${randomUUID()}@example.com`
  const { accessToken, user } = await client.call().auth.signup({ ...ada, email })
  client.accessToken = accessToken
  return { client, email, userId: user.id }
}

/** How many sessions of the user live. */
async function countSessions(userId: string): Promise<number> {
  const rows = await api.testDatabase.query`
    select id from sessions where user_id = ${userId} and revoked_at is null`
  return rows.length
}

/** A replica whose logins wait between verifying the password and opening the session. */
function slowReplica(deps: Deps, verified: () => Promise<void>): Deps {
  return {
    ...deps,
    passwords: {
      ...deps.passwords,
      async verify(...input) {
        const verdict = await deps.passwords.verify(...input)
        await verified()
        return verdict
      },
    },
  }
}

test('[7] a login verified before a password change and opened after it is refused, and leaves no session', async () => {
  const { client, email, userId } = await signUp()
  const isVerified = Promise.withResolvers<void>()
  const isChanged = Promise.withResolvers<void>()
  const slow = slowReplica(replica(1), () => {
    isVerified.resolve()
    return isChanged.promise
  })
  const login = api.client().call(slow).auth.login({ email, password: ada.password })
  await isVerified.promise
  await client
    .call()
    .account.changePassword({ currentPassword: ada.password, newPassword: NEW_PASSWORD })
  isChanged.resolve()
  await expect(login).rejects.toMatchObject({ reason: 'INVALID_CREDENTIALS' })
  expect(await countSessions(userId)).toBe(1)
})

test('[7] a hundred logins race a password change each: only the session that changed it lives', async () => {
  let refusedLogins = 0
  for (let race = 0; race < RACES; race += 1) {
    const { client, email, userId } = await signUp()
    const [login] = await Promise.allSettled([
      api.client().call(replica(race)).auth.login({ email, password: ada.password }),
      client
        .call(replica(race + 1))
        .account.changePassword({ currentPassword: ada.password, newPassword: NEW_PASSWORD }),
    ])
    if (login.status === 'rejected') refusedLogins += 1
    expect(await countSessions(userId)).toBe(1)
    await client.call(replica(race + 2)).auth.refresh()
  }
  // Both orders happened.
  expect(refusedLogins).toBeGreaterThan(0)
  expect(refusedLogins).toBeLessThan(RACES)
})

test('[6] of ten changes at once one wins, and the password is its', async () => {
  const { client, email, userId } = await signUp()
  const passwords = Array.from({ length: 10 }, (_, index) => `Difference-Engine-${index}-x`)
  const outcomes = await Promise.allSettled(
    passwords.map((newPassword, index) =>
      client
        .call(replica(index))
        .account.changePassword({ currentPassword: ada.password, newPassword }),
    ),
  )
  const winners = passwords.filter((_, index) => outcomes[index]?.status === 'fulfilled')
  expect(winners).toHaveLength(1)
  for (const outcome of outcomes) {
    if (outcome.status === 'rejected') {
      expect(outcome.reason).toMatchObject({ reason: 'INVALID_CREDENTIALS' })
    }
  }
  const [winner = ''] = winners
  await api.client().call(replica(1)).auth.login({ email, password: winner })
  const events = await api.testDatabase.query`
    select id from audit_events where user_id = ${userId} and type = 'password.changed'`
  expect(events).toHaveLength(1)
})

test('[7] a login verified before the account was disabled opens no session after it was enabled again', async () => {
  const { email, userId } = await signUp()
  const isVerified = Promise.withResolvers<void>()
  const goOn = Promise.withResolvers<void>()
  const slow = slowReplica(replica(1), () => {
    isVerified.resolve()
    return goOn.promise
  })
  const login = api.client().call(slow).auth.login({ email, password: ada.password })
  await isVerified.promise
  await disableUser({ ...replica(2), ...api.client().ports }, { userId })
  await api.testDatabase.query`update users set disabled_at = null where id = ${userId}`
  goOn.resolve()
  await expect(login).rejects.toMatchObject({ reason: 'INVALID_CREDENTIALS' })
  expect(await countSessions(userId)).toBe(0)
})
