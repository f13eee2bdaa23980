import { createTestApi, type SignedUpUser, type TestApi } from '@countersign/testing'
import { afterAll, beforeAll, expect, test } from 'vitest'
import { mailLink, refusedReason } from './links/mailed-link.ts'

const NEW_PASSWORD = 'Difference-Engine-1822'

let api: TestApi
beforeAll(async () => {
  api = await createTestApi()
})
afterAll(() => api.close())

type Act = (user: SignedUpUser) => Promise<unknown>
const stranger = () => api.client({ requestId: 'request-1' }).call()
const link = ({ user }: SignedUpUser, purpose: Parameters<typeof mailLink>[1]['purpose']) =>
  mailLink(api, { purpose, userId: user.id, email: `new.${user.email}` })

const acts: [event: string, Act][] = [
  ['login.succeeded', ({ credentials }) => stranger().auth.login(credentials)],
  [
    'login.failed',
    ({ credentials }) =>
      refusedReason(stranger().auth.login({ ...credentials, password: 'Not-The-Password-1' })),
  ],
  ['logout', ({ client }) => client.call().auth.logout()],
  ['logout', ({ client }) => client.call().auth.logout({ everywhere: true })],
  [
    'session.revoked',
    async ({ client, credentials }) => {
      await stranger().auth.login(credentials)
      await client.call().sessions.revokeOthers()
    },
  ],
  [
    'session.reused',
    async ({ client }) => {
      const stolen = client.cookie
      await client.call().auth.refresh()
      await client.call().auth.refresh()
      await api.sleep(11)
      client.cookie = stolen
      await refusedReason(client.call().auth.refresh())
    },
  ],
  [
    'password.changed',
    ({ client, credentials }) =>
      client.call().account.changePassword({
        currentPassword: credentials.password,
        newPassword: NEW_PASSWORD,
      }),
  ],
  [
    'password.reset',
    async (user) =>
      stranger().account.resetPassword({
        token: await link(user, 'resetPassword'),
        newPassword: NEW_PASSWORD,
      }),
  ],
  [
    'email.verified',
    async (user) => stranger().account.verifyEmail({ token: await link(user, 'verifyEmail') }),
  ],
  [
    'email.changed',
    async (user) =>
      stranger().account.confirmEmailChange({ token: await link(user, 'confirmEmailChange') }),
  ],
  [
    'email.restored',
    async (user) =>
      stranger().account.undoEmailChange({ token: await link(user, 'undoEmailChange') }),
  ],
  ['account.exported', ({ client }) => client.call().account.exportData()],
  [
    'account.deleted',
    ({ client, credentials }) =>
      client.call().account.delete({ currentPassword: credentials.password }),
  ],
]

const eventsOf = (userId: string, type: string) =>
  api.testDatabase.query`
    select type from audit_events where user_id = ${userId} and type = ${type}`

test.each(acts)('[49] %s leaves one row', async (type, act) => {
  const user = await api.signedUpUser()
  await act(user)
  expect(await eventsOf(user.user.id, type)).toEqual([{ type }])
})

test('[49] a signup leaves one row, with its request', async () => {
  const { auth } = api.client({ ip: '203.0.113.5', requestId: 'request-2' }).call()
  const { user } = await auth.signup({
    fullName: 'Ada',
    email: 'audited@example.com',
    password: NEW_PASSWORD,
  })
  const rows = await api.testDatabase.query`
    select type, ip, user_agent, request_id from audit_events where user_id = ${user.id}`
  expect(rows).toEqual([
    {
      type: 'account.created',
      ip: '203.0.113.5',
      user_agent: 'vitest',
      request_id: 'request-2',
    },
  ])
})

test.each(acts.filter(([type]) => type !== 'login.failed'))(
  '[49] without its row, %s does not happen',
  async (type, act) => {
    const user = await api.signedUpUser()
    await api.testDatabase.query`
      alter table audit_events add constraint no_more check (
        type not in ('login.succeeded', 'logout', 'session.revoked', 'session.reused',
          'password.changed', 'password.reset', 'email.verified', 'email.changed',
          'email.restored', 'account.exported', 'account.deleted')) not valid`
    const before = await stateOf(user.user.id)
    await act(user).catch(() => {})
    expect(await eventsOf(user.user.id, type)).toEqual([])
    expect(await stateOf(user.user.id)).toEqual(before)
    await api.testDatabase.query`alter table audit_events drop constraint no_more`
  },
)

/** What an act may change, but for rotations. */
const stateOf = (userId: string) =>
  api.testDatabase.query`
    select email, password_hash, email_verified_at, credential_version,
      (select count(*) from sessions where user_id = users.id and revoked_at is null) as sessions
    from users where id = ${userId}`

test('[49] a failed login of an account that does not exist leaves a row of nobody', async () => {
  const attempt = stranger().auth.login({ email: 'nobody@example.com', password: NEW_PASSWORD })
  await refusedReason(attempt)
  const rows = await api.testDatabase.query`
    select type, request_id from audit_events where user_id is null`
  expect(rows).toEqual([{ type: 'login.failed', request_id: 'request-1' }])
})
