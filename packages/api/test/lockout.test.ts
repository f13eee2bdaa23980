// Proves that the right password gets in, and that many addresses give no more guesses than one.

import { ada, createTestApi, type TestApi, type TestClient } from '@countersign/testing'
import { afterAll, beforeAll, beforeEach, expect, test } from 'vitest'
import { createRateLimiter } from '../src/rate-limit/rate-limiter.ts'
import type { Deps } from '../src/trpc/context.ts'

const WRONG = 'Wrong-Password-1843'

let api: TestApi
beforeAll(async () => {
  api = await createTestApi()
})
afterAll(() => api.close())

const limited = (deps: Deps): Deps => ({
  ...deps,
  rateLimiter: createRateLimiter({
    db: deps.db,
    callsPerMinute: 120,
    onStoreLost: (error) => {
      throw error
    },
    onStoreFound: () => {},
  }),
})

let deps: Deps
beforeEach(async () => {
  await api.testDatabase.query`truncate users, sessions, one_time_tokens, rate_limits`
  deps = limited(api.deps)
})

interface Outcome {
  readonly reason: string
  readonly retryAfter?: number
}

const outcomeOf = (call: Promise<unknown>): Promise<Outcome> =>
  call.then(
    () => ({ reason: 'ok' }),
    ({ reason, retryAfter }) => ({ reason, retryAfter }),
  )

const login = (
  from: { ip?: string; client?: TestClient; at?: Deps } = {},
  input: Partial<typeof ada> = {},
) => {
  const { ip = '192.0.2.1', client = api.client({ ip }), at = deps } = from
  return outcomeOf(client.call(at).auth.login({ email: ada.email, password: WRONG, ...input }))
}

const signup = (
  from: { ip?: string; client?: TestClient } = {},
  input: Partial<typeof ada> = {},
) => {
  const { ip = '192.0.2.1', client = api.client({ ip }) } = from
  return outcomeOf(client.call(deps).auth.signup({ ...ada, ...input }))
}

const simultaneous = <TResult>(count: number, run: (index: number) => Promise<TResult>) =>
  Promise.all(Array.from({ length: count }, (_, index) => run(index)))

const tally = (outcomes: readonly Outcome[]) =>
  Object.fromEntries(
    [...Map.groupBy(outcomes, ({ reason }) => reason)].map(([key, all]) => [key, all.length]),
  )

/** An address in the `index`th /64 of one /48. */
const inSite = (index: number, site = '2001:db8:1') =>
  `${site}:${((index * 7919) % 65_536).toString(16)}::1`

test('[64] fourteen simultaneous logins with the right password all get in, and so does the next one', async () => {
  await signup()
  expect(tally(await simultaneous(14, () => login({}, ada)))).toEqual({ ok: 14 })
  expect(await login({}, ada)).toEqual({ reason: 'ok' })
})

test('[62] six hundred networks of one /48 get no more guesses than the /48 has', async () => {
  const outcomes: Outcome[] = []
  for (let round = 0; round < 30; round += 1) {
    outcomes.push(
      ...(await simultaneous(20, (index) =>
        login({ ip: inSite(round * 20 + index) }, { email: `${round}.${index}@example.com` }),
      )),
    )
  }
  expect(tally(outcomes)).toEqual({ INVALID_CREDENTIALS: 200, TOO_MANY_REQUESTS: 400 })
  expect(await login({ ip: '2001:db8:2::1' })).toMatchObject({ reason: 'INVALID_CREDENTIALS' })
})

test('[62] the networks of one /48 make no more accounts in an hour than the /48 may', async () => {
  const outcomes: Outcome[] = []
  for (let round = 0; round < 6; round += 1) {
    outcomes.push(
      ...(await simultaneous(20, (index) =>
        signup({ ip: inSite(round * 20 + index) }, { email: `${round}.${index}@example.com` }),
      )),
    )
  }
  expect(tally(outcomes)).toEqual({ ok: 100, TOO_MANY_REQUESTS: 20 })
})

test('[45] one /48 alone cannot use up what an account has', async () => {
  const outcomes: Outcome[] = []
  for (let index = 0; index < 100; index += 1) outcomes.push(await login({ ip: inSite(index) }))
  expect(tally(outcomes)).toEqual({ INVALID_CREDENTIALS: 40, TOO_MANY_REQUESTS: 60 })
  expect(await login({ ip: '203.0.113.7' })).toMatchObject({ reason: 'INVALID_CREDENTIALS' })
})

/** Limits on a replica whose checks of passwords end when they are told to. */
function holdingPasswords(at: Deps) {
  const held = Promise.withResolvers<void>()
  const holding = limited({
    ...at,
    passwords: {
      ...at.passwords,
      async verify(...args) {
        await held.promise
        return at.passwords.verify(...args)
      },
    },
  })
  return { deps: holding, release: held.resolve }
}

test('[64] a login that only undecided ones stand in the way of is told to come again in a second, and then gets in', async () => {
  await signup()
  const holding = holdingPasswords(deps)
  const other = limited(await api.replica())
  const undecided = simultaneous(10, () => login({ at: holding.deps }, ada))
  await expect
    .poll(() => api.testDatabase.query`select 1 from rate_limits where pending = 10`)
    .not.toEqual([])
  expect(await login({ at: other }, ada)).toEqual({ reason: 'TOO_MANY_REQUESTS', retryAfter: 1 })
  holding.release()
  expect(tally(await undecided)).toEqual({ ok: 10 })
  expect(await login({ at: other }, ada)).toEqual({ reason: 'ok' })
  expect(await login({}, ada)).toEqual({ reason: 'ok' })
})

test('[64] right passwords from many replicas and networks at once, more than may fail, all get in', async () => {
  await signup()
  const replicas = [deps, limited(await api.replica()), limited(await api.replica())]
  const outcomes = await simultaneous(60, (index) =>
    login({ ip: `198.51.${index % 5}.1`, at: replicas[index % 3] ?? deps }, ada),
  )
  expect(tally(outcomes)).toEqual({ ok: 60 })
})

test('[44] [64] right passwords among wrong ones make no room for more wrong ones than may fail', async () => {
  await signup()
  const outcomes = await simultaneous(20, (index) =>
    login({}, { password: index % 4 === 0 ? ada.password : WRONG }),
  )
  const { INVALID_CREDENTIALS: failed = 0 } = tally(outcomes)
  expect(failed).toBe(10)
  expect((await login({ ip: '198.51.100.1' }, ada)).reason).toBe('ok')
})

test('[64] a login that could not be checked is no failed one', async () => {
  await signup()
  const broken = limited({
    ...deps,
    passwords: {
      ...deps.passwords,
      verify: async () => {
        throw new Error('no memory')
      },
    },
  })
  for (let index = 0; index < 12; index += 1) {
    expect(await login({ at: broken }, ada)).toMatchObject({ reason: 'INTERNAL' })
  }
  expect(await login({}, ada)).toEqual({ reason: 'ok' })
})

test('[64] while a network is refused for guesses, a browser that signed in there before still gets in', async () => {
  const browser = api.client()
  await signup({ client: browser })
  await simultaneous(30, () => login())
  expect(await login({ client: browser }, ada)).toEqual({ reason: 'ok' })
  expect(await login({}, ada)).toMatchObject({ reason: 'TOO_MANY_REQUESTS' })
})

test('what a device was refused costs the network nothing, and what it spends others do not have to spare', async () => {
  const browser = api.client()
  await signup({ client: browser })
  const { deviceCookie } = browser
  const guesses = await simultaneous(15, () =>
    login({ client: Object.assign(api.client(), { deviceCookie }) }),
  )
  expect(tally(guesses)).toEqual({ INVALID_CREDENTIALS: 10, TOO_MANY_REQUESTS: 5 })
  expect(tally(await simultaneous(10, () => login()))).toEqual({ INVALID_CREDENTIALS: 10 })
})

const probesOf = (site: string) => deps.rateLimiter.consume('signup-probe', site)

test('a signup that tells of an account is a probe, and one that makes an account is none', async () => {
  for (const email of ['1@example.com', '2@example.com', '3@example.com']) {
    expect(await signup({}, { email })).toEqual({ reason: 'ok' })
  }
  for (let index = 0; index < 2; index += 1) {
    expect(await signup({}, { email: '1@example.com' })).toMatchObject({ reason: 'EMAIL_TAKEN' })
  }
  expect(await probesOf('192.0.2.0/24')).toMatchObject({ limit: 500, remaining: 497 })
})

test('[62] from one site so many accounts a day can be asked for, and known and unknown emails are refused alike then', async () => {
  await signup({ ip: '203.0.113.1' })
  for (let index = 0; index < 500; index += 1) {
    const probe = await deps.rateLimiter.consume('signup-probe', '2001:db8:1::/48')
    await deps.rateLimiter.confirm(probe)
  }
  const day = expect.toSatisfy((seconds: number) => seconds > 80_000 && seconds <= 86_400)
  for (const email of [ada.email, 'nobody@example.com']) {
    expect(await signup({ ip: inSite(1) }, { email })).toEqual({
      reason: 'TOO_MANY_REQUESTS',
      retryAfter: day,
    })
  }
  expect(await signup({ ip: '2001:db8:2::1' })).toMatchObject({ reason: 'EMAIL_TAKEN' })
})

test('a password that is too common spends no signup', async () => {
  for (let index = 0; index < 25; index += 1) {
    expect(await signup({}, { password: 'Password-2026!' })).toMatchObject({
      reason: 'PASSWORD_TOO_COMMON',
    })
  }
  expect(await signup()).toEqual({ reason: 'ok' })
})

test('a session has calls of its own, and so has every other of its user, up to what a user has', async () => {
  deps = {
    ...deps,
    rateLimiter: createRateLimiter({
      db: deps.db,
      callsPerMinute: 4,
      onStoreLost() {},
      onStoreFound() {},
    }),
  }
  await signup()
  const sessions = await simultaneous(7, async () => {
    const client = api.client()
    client.accessToken = (await client.call(deps).auth.login(ada)).accessToken
    return client
  })
  const callsOf = async (client: TestClient | undefined, count: number) => {
    const outcomes: Outcome[] = []
    for (let index = 0; index < count; index += 1) {
      outcomes.push(await outcomeOf((client ?? api.client()).call(deps).auth.me()))
    }
    return tally(outcomes)
  }
  expect(await callsOf(sessions[0], 5)).toEqual({ ok: 4, TOO_MANY_REQUESTS: 1 })
  for (const client of sessions.slice(1, 5)) expect(await callsOf(client, 4)).toEqual({ ok: 4 })
  // From here on the surplus is counted for the network.
  expect(await callsOf(sessions[5], 4)).toEqual({ ok: 4 })
  expect(await callsOf(sessions[6], 4)).toEqual({ TOO_MANY_REQUESTS: 4 })
})

test('a revoked token is counted for its session, and a forged one for the network', async () => {
  const client = api.client()
  client.accessToken = (await client.call(deps).auth.signup(ada)).accessToken
  await client.call(deps).auth.logout()
  const revoked = await simultaneous(121, () => outcomeOf(client.call(deps).auth.me()))
  expect(tally(revoked)).toEqual({ SESSION_REVOKED: 120, TOO_MANY_REQUESTS: 1 })
  client.accessToken = `${client.accessToken.slice(0, -4)}AAAA`
  const forged = await simultaneous(121, () => outcomeOf(client.call(deps).auth.me()))
  expect(tally(forged)).toEqual({ UNAUTHENTICATED: 120, TOO_MANY_REQUESTS: 1 })
})

test('[62] an expired token is counted for its session: a stranger cannot keep its bearer from hearing that it has', async () => {
  const client = api.client()
  client.accessToken = (await client.call(deps).auth.signup(ada)).accessToken
  await simultaneous(121, () => outcomeOf(api.client().call(deps).auth.me()))
  await api.sleep(961)
  await simultaneous(121, () => outcomeOf(api.client().call(deps).auth.me()))
  const outcomes = await simultaneous(121, () => outcomeOf(client.call(deps).auth.me()))
  expect(tally(outcomes)).toEqual({ UNAUTHENTICATED: 120, TOO_MANY_REQUESTS: 1 })
})

test('a refresh cookie is counted for its session, and a forged one for the network', async () => {
  const client = api.client()
  await client.call(deps).auth.signup(ada)
  const refresh = () => outcomeOf(client.call(deps).auth.refresh())
  const outcomes: Outcome[] = []
  for (let index = 0; index < 61; index += 1) outcomes.push(await refresh())
  expect(tally(outcomes)).toEqual({ ok: 60, TOO_MANY_REQUESTS: 1 })
  expect(client.statuses.at(-1)).toMatchObject({ name: 'refresh', limit: 60 })
  expect(await outcomeOf(client.call(deps).auth.logout())).toEqual({ reason: 'ok' })
  client.cookie = 'forged'
  expect(await refresh()).toMatchObject({ reason: 'UNAUTHENTICATED' })
})
