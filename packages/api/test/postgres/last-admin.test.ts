// Administrators who demote and disable each other at once, over pools of their own.
import { ada, createTestApi, type TestApi } from '@countersign/testing'
import { afterAll, beforeAll, expect, test } from 'vitest'
import { disableUser } from '../../src/admin/disable-user.ts'
import { enableUser } from '../../src/admin/enable-user.ts'
import { setRole } from '../../src/admin/set-role.ts'
import type { Context } from '../../src/trpc/context.ts'

const ROUNDS = 50

let api: TestApi
let first: Context
let second: Context
beforeAll(async () => {
  api = await createTestApi()
  first = { ...api.deps, ...api.client().ports }
  second = { ...(await api.replica()), ...api.client().ports }
})
afterAll(() => api.close())

async function signUp(): Promise<string> {
  return (await api.signedUpUser({ fullName: ada.fullName })).user.id
}

async function countAdmins(): Promise<number> {
  const rows = await api.testDatabase.query`
    select id from users where role = 'ADMIN' and disabled_at is null`
  return rows.length
}

test('of two administrators who are demoted or disabled at once, one remains', async () => {
  const [a, b] = [await signUp(), await signUp()]
  for (let round = 0; round < ROUNDS; round++) {
    for (const userId of [a, b]) {
      await enableUser(first, { userId })
      await setRole(first, { userId, role: 'ADMIN' })
    }
    expect(await countAdmins()).toBe(2)
    const outcomes = await Promise.all([
      setRole(first, { userId: a, role: 'USER' }),
      round % 2 === 0
        ? setRole(second, { userId: b, role: 'USER' })
        : disableUser(second, { userId: b }),
    ])
    expect(await countAdmins()).toBe(1)
    expect(outcomes.filter(({ kind }) => kind === 'lastAdmin')).toHaveLength(1)
  }
})

test('what is refused or changes nothing is not recorded; what is done is, with who did it', async () => {
  const userId = await signUp()
  const actorId = await signUp()
  await setRole(first, { userId: actorId, role: 'ADMIN' })
  await setRole(first, { userId, role: 'USER', actorId })
  await setRole(first, { userId, role: 'ADMIN', actorId, details: { by: 'cli' } })
  await disableUser(first, { userId, actorId })
  expect(await disableUser(first, { userId, actorId })).toMatchObject({ changed: false })
  await enableUser(first, { userId, actorId })
  expect(await enableUser(first, { userId, actorId })).toMatchObject({ changed: false })
  expect(
    await api.testDatabase.query`
      select type, details, actor_id from audit_events
       where user_id = ${userId} and actor_id is not null order by occurred_at`,
  ).toEqual([
    { type: 'role.changed', details: { from: 'USER', to: 'ADMIN', by: 'cli' }, actor_id: actorId },
    { type: 'account.disabled', details: null, actor_id: actorId },
    { type: 'account.enabled', details: null, actor_id: actorId },
  ])
})

test('a user who does not exist is said so', async () => {
  const userId = '01900000-0000-7000-8000-000000000000'
  expect(await setRole(first, { userId, role: 'ADMIN' })).toEqual({ kind: 'noUser' })
  expect(await disableUser(first, { userId })).toEqual({ kind: 'noUser' })
  expect(await enableUser(first, { userId })).toEqual({ kind: 'noUser' })
})
