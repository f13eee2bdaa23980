import { mutation, type ProcedureSpec } from '@countersign/contract'
import {
  ada,
  createTestApi,
  hashOf,
  TEST_PASSWORD_COST,
  TEST_PASSWORD_QUEUE,
  type TestApi,
} from '@countersign/testing'
import {
  afterAll,
  afterEach,
  beforeAll,
  beforeEach,
  expect,
  onTestFinished,
  test,
  vi,
} from 'vitest'
import { z } from 'zod'
import { createPasswords } from '../src/credentials/password/passwords.ts'
import { cleanUpRateLimits } from '../src/rate-limit/expired-windows.ts'
import { createRateLimiter } from '../src/rate-limit/rate-limiter.ts'
import type { Context, Deps } from '../src/trpc/context.ts'
import { trpc } from '../src/trpc/instance.ts'
import { publicProcedure } from '../src/trpc/procedures.ts'

const WRONG = 'Wrong-Password-1843'

let api: TestApi
beforeAll(async () => {
  api = await createTestApi()
})
afterAll(() => api.close())

/** One replica with limits that nothing was counted against yet. */
let deps: Deps
/** How many passwords it has looked at. */
let verified: number
/** What its limits told of their store. */
let storeEvents: unknown[]
beforeEach(async () => {
  vi.useFakeTimers({ toFake: ['performance'] })
  await api.testDatabase.query`truncate users, sessions, one_time_tokens, rate_limits`
  verified = 0
  storeEvents = []
  const { db, passwords } = api.deps
  deps = {
    ...api.deps,
    passwords: {
      ...passwords,
      verify(...args) {
        verified += 1
        return passwords.verify(...args)
      },
    },
    rateLimiter: createRateLimiter({
      db,
      callsPerMinute: 120,
      onStoreLost: (error) => storeEvents.push(error),
      onStoreFound: () => storeEvents.push('found'),
    }),
  }
})
afterEach(() => {
  vi.useRealTimers()
})

const findStore = () => api.testDatabase.query`alter table if exists lost rename to rate_limits`
async function loseStore() {
  await api.testDatabase.query`alter table rate_limits rename to lost`
  onTestFinished(async () => {
    await findStore()
  })
}

// What is remembered in the process runs on another clock than the database.
async function sleep(seconds: number) {
  await api.sleep(seconds)
  vi.advanceTimersByTime(seconds * 1000)
}

/** An address of another IPv4 /24 each. */
const address = (number: number) => `198.51.${number}.1`

/** The outcome of one call: `ok`, or the reason and the seconds to wait. */
const outcomeOf = (call: Promise<unknown>) =>
  call.then(
    () => 'ok',
    (error) => error.reason,
  )

const login = (from: { ip?: string; userAgent?: string } = {}, input: Partial<typeof ada> = {}) =>
  outcomeOf(
    api
      .client(from)
      .call(deps)
      .auth.login({ email: ada.email, password: WRONG, ...input }),
  )

async function times<TResult>(count: number, run: (index: number) => Promise<TResult>) {
  const results: TResult[] = []
  for (let index = 0; index < count; index += 1) results.push(await run(index))
  return results
}

const tally = (outcomes: readonly string[]) =>
  Object.fromEntries(
    [...Map.groupBy(outcomes, (outcome) => outcome)].map(([key, all]) => [key, all.length]),
  )

/** Ten networks that guess the password ten times each: as much as anyone may. */
const guessPasswords = (email = ada.email) =>
  times(100, (index) => login({ ip: address(index % 10) }, { email }))

test('[42] [46] of a hundred simultaneous logins as many are executed as one may fail, and no other hashes a password', async () => {
  const outcomes = await Promise.all(Array.from({ length: 100 }, () => login()))
  expect(tally(outcomes)).toEqual({ INVALID_CREDENTIALS: 10, TOO_MANY_REQUESTS: 90 })
  expect(verified).toBe(10)
})

test('a call without a session is counted for its network, and one with invalid input by `default`', async () => {
  const stranger = api.client()
  const sessions = await times(121, () => outcomeOf(stranger.call(deps).sessions.list()))
  expect(tally(sessions)).toEqual({ UNAUTHENTICATED: 120, TOO_MANY_REQUESTS: 1 })

  const other = api.client({ ip: address(1) })
  const logins = await times(121, () =>
    outcomeOf(other.call(deps).auth.login({ ...ada, email: '' })),
  )
  expect(tally(logins)).toEqual({ INVALID_INPUT: 120, TOO_MANY_REQUESTS: 1 })
  expect(await outcomeOf(other.call(deps).auth.login(ada))).toBe('INVALID_CREDENTIALS')
})

test('policies are counted apart: what one has used up the others have not', async () => {
  const client = api.client()
  client.accessToken = (await client.call(deps).auth.signup(ada)).accessToken
  await times(121, () => outcomeOf(client.call(deps).auth.me()))
  expect(await outcomeOf(client.call(deps).auth.me())).toBe('TOO_MANY_REQUESTS')
  expect(await outcomeOf(client.call(deps).auth.refresh())).toBe('ok')
  expect(await outcomeOf(client.call(deps).auth.login(ada))).toBe('ok')
})

test('refreshes have a limit of their own', async () => {
  const outcomes = await times(61, () => outcomeOf(api.client().call(deps).auth.refresh()))
  expect(tally(outcomes)).toEqual({ UNAUTHENTICATED: 60, TOO_MANY_REQUESTS: 1 })
})

test('a network signs up twenty times an hour, and another one then still can', async () => {
  const signup = (ip: string, index: number) =>
    outcomeOf(
      api
        .client({ ip })
        .call(deps)
        .auth.signup({ ...ada, email: `ada.${ip}.${index}@example.com` }),
    )
  const outcomes = await times(22, (index) => signup(address(1), index))
  expect(tally(outcomes)).toEqual({ ok: 20, TOO_MANY_REQUESTS: 2 })
  expect(await signup(address(2), 0)).toBe('ok')
  await sleep(3_600)
  expect(await signup(address(1), 30)).toBe('ok')
})

test('the policy for mail counts what a network sends and what an address is sent', async () => {
  const spec = {
    summary: 'Send a letter.',
    access: 'public',
    limit: 'mail',
    output: z.undefined(),
    errors: [],
    rest: { method: 'POST', path: '/v1/letters', status: 204 },
    example: {},
  } as const satisfies ProcedureSpec
  const createCaller = trpc.createCallerFactory(
    trpc.router({ send: publicProcedure(mutation(spec)).mutation(async () => undefined) }),
  )
  const send = () =>
    outcomeOf(createCaller({ ...deps, ...api.client().ports } satisfies Context).send())
  expect(tally(await times(21, send))).toEqual({ ok: 20, TOO_MANY_REQUESTS: 1 })

  const received = await times(21, () => deps.rateLimiter.consume('recipient', ada.email))
  expect(received.map(({ allowed }) => !allowed)).toEqual([...Array(20).fill(false), true])
})

test('a refusal says how long to wait, and after that time the call is served', async () => {
  await times(10, () => login())
  await sleep(100)
  const refused = api.client().call(deps).auth.login(ada)
  await expect(refused).rejects.toMatchObject({ reason: 'TOO_MANY_REQUESTS', retryAfter: 800 })
  await sleep(799)
  expect(await login({}, ada)).toBe('TOO_MANY_REQUESTS')
  await sleep(1)
  expect(await login()).toBe('INVALID_CREDENTIALS')
})

test('a caller is told the statuses of its limits, and not how often others have tried to get into the account', async () => {
  await api.client().call(deps).auth.signup(ada)
  const client = api.client({ ip: address(1) })
  await client.call(deps).auth.login(ada)
  expect(client.statuses).toMatchObject([
    { name: 'credentials', limit: 20, windowSeconds: 60, remaining: 19 },
    { name: 'account-network', limit: 10, windowSeconds: 900, remaining: 9 },
  ])
})

test('a refused call has nothing left and waits a second at least, and what a user has used together is never told', async () => {
  const limiter = createRateLimiter({
    db: deps.db,
    callsPerMinute: 2,
    onStoreLost() {},
    onStoreFound() {},
  })
  await times(3, () => limiter.consume('default', 'here'))
  vi.advanceTimersByTime(59_999.5)
  const refused = { allowed: false, limit: 2, remaining: 0, retryAfter: 1 }
  expect(await limiter.consume('default', 'here')).toEqual({
    ...refused,
    statuses: [{ ...refused, name: 'default', windowSeconds: 60 }],
    pending: [],
  })
  const together = await times(11, () => limiter.consume('user', 'default ada'))
  expect(together.map(({ allowed }) => allowed)).toEqual([...Array(10).fill(true), false])
  expect(together.flatMap(({ statuses }) => statuses)).toEqual([])
})

test('a right password is no attempt: using it never stops its owner', async () => {
  await api.client().call(deps).auth.signup(ada)
  const outcomes = await times(120, async (index) => {
    if (index % 20 === 19) await sleep(60)
    return login({}, ada)
  })
  expect(tally(outcomes)).toEqual({ ok: 120 })
})

test('a right password does not refund the wrong ones before it', async () => {
  await api.client().call(deps).auth.signup(ada)
  await times(9, () => login())
  expect(await login({}, ada)).toBe('ok')
  expect(await login()).toBe('INVALID_CREDENTIALS')
  expect(await login()).toBe('TOO_MANY_REQUESTS')
})

test('[45] every spelling of an email is the same account', async () => {
  const spellings = [ada.email, 'ADA@EXAMPLE.COM', ' ada@example.com ', 'Ada@Example.Com']
  const outcomes = await times(12, (index) => login({}, { email: spellings[index % 4] ?? '' }))
  expect(tally(outcomes)).toEqual({ INVALID_CREDENTIALS: 10, TOO_MANY_REQUESTS: 2 })
})

test('[45] guesses from many networks are counted together, whether or not there is such an account', async () => {
  await api.client({ userAgent: 'home' }).call(deps).auth.signup(ada)
  for (const email of [ada.email, 'nobody@example.com']) {
    verified = 0
    expect(tally(await guessPasswords(email))).toEqual({ INVALID_CREDENTIALS: 100 })
    expect(await login({ ip: address(200) }, { email })).toBe('TOO_MANY_REQUESTS')
    expect(await login({ ip: address(200) }, { email, password: ada.password })).toBe(
      'TOO_MANY_REQUESTS',
    )
    expect(verified).toBe(100)
    await sleep(60)
  }
  await sleep(3_600)
  expect(await login({ ip: address(200) })).toBe('INVALID_CREDENTIALS')
})

test('[45] one network alone cannot use up what an account has', async () => {
  await times(30, async (index) => {
    if (index % 15 === 14) await sleep(60)
    return login({ ip: address(1) })
  })
  expect(tally(await times(90, (index) => login({ ip: address(2 + (index % 9)) })))).toEqual({
    INVALID_CREDENTIALS: 90,
  })
})

test('[45] [64] meanwhile the owner gets in from a browser that has signed in before, wherever it is and however new, again and again', async () => {
  const browser = api.client({ ip: '2001:db8:1:2::1', userAgent: 'Firefox/131.0' })
  await browser.call(deps).auth.signup(ada)
  await guessPasswords()
  const roaming = Object.assign(api.client({ ip: address(200), userAgent: 'Firefox/132.0' }), {
    deviceCookie: browser.deviceCookie,
  })
  const outcomes = await times(45, async (index) => {
    if (index % 20 === 19) await sleep(60)
    return outcomeOf(roaming.call(deps).auth.login(ada))
  })
  expect(tally(outcomes)).toEqual({ ok: 45 })
  expect(await login({ ip: address(200), userAgent: 'Firefox/132.0' }, ada)).toBe(
    'TOO_MANY_REQUESTS',
  )
})

test('[45] a device that is known may guess no more often than any other', async () => {
  const browser = api.client({ ip: address(200) })
  await browser.call(deps).auth.signup(ada)
  await guessPasswords()
  const guess = () =>
    outcomeOf(browser.call(deps).auth.login({ email: ada.email, password: WRONG }))
  expect(tally(await times(12, guess))).toEqual({ INVALID_CREDENTIALS: 10, TOO_MANY_REQUESTS: 2 })
})

test('[45] a device of one account is no device of another', async () => {
  const browser = api.client({ ip: address(200) })
  await browser.call(deps).auth.signup({ ...ada, email: 'mallory@example.com' })
  await api.client().call(deps).auth.signup(ada)
  await guessPasswords()
  expect(await outcomeOf(browser.call(deps).auth.login(ada))).toBe('TOO_MANY_REQUESTS')
})

test('[45] a device of a former password is no device', async () => {
  const browser = api.client({ ip: address(200) })
  await browser.call(deps).auth.signup(ada)
  const passwordHash = await hashOf(deps, ada.password)
  await api.testDatabase.query`update users set password_hash = ${passwordHash}`
  await guessPasswords()
  expect(await outcomeOf(browser.call(deps).auth.login(ada))).toBe('TOO_MANY_REQUESTS')
  await sleep(3_600)
  expect(await outcomeOf(browser.call(deps).auth.login(ada))).toBe('ok')
  await guessPasswords()
  expect(await outcomeOf(browser.call(deps).auth.login(ada))).toBe('ok')
})

test('[45] a password whose hash is made anew keeps the device that made it', async () => {
  const browser = api.client({ ip: address(200) })
  await browser.call(deps).auth.signup(ada)
  const other = await createPasswords({ ...TEST_PASSWORD_COST, passes: 3 }, TEST_PASSWORD_QUEUE)
  const renewing = { ...deps, passwords: other }
  expect(await outcomeOf(browser.call(renewing).auth.login(ada))).toBe('ok')
  await guessPasswords()
  expect(await outcomeOf(browser.call(renewing).auth.login(ada))).toBe('ok')
})

test('a device opens nothing: it is asked for the password like any other', async () => {
  const browser = api.client()
  await browser.call(deps).auth.signup(ada)
  const { email } = ada
  expect(await outcomeOf(browser.call(deps).auth.login({ email, password: WRONG }))).toBe(
    'INVALID_CREDENTIALS',
  )
})

test('[46] while the store is lost each replica counts to the same limits, and says so once', async () => {
  await loseStore()
  expect(tally(await times(14, () => login()))).toEqual({
    INVALID_CREDENTIALS: 10,
    TOO_MANY_REQUESTS: 4,
  })
  expect(verified).toBe(10)
  expect(storeEvents).toHaveLength(1)
  expect(String(storeEvents[0])).toContain('Failed query')

  await findStore()
  await sleep(60)
  expect(await login({ ip: address(1) })).toBe('INVALID_CREDENTIALS')
  expect(storeEvents.slice(1)).toEqual(['found'])
  // What was refused meanwhile stays refused.
  expect(await login()).toBe('TOO_MANY_REQUESTS')
})

test('[46] a store that is lost is asked no more than once a second, so that nobody waits for it', async () => {
  const count = () => deps.rateLimiter.consume('signup', 'somewhere')
  const stored = () => api.testDatabase.query`select used from rate_limits`
  await loseStore()
  await count()
  await findStore()
  await times(5, count)
  expect(await stored()).toEqual([])
  vi.advanceTimersByTime(1_000)
  await times(5, count)
  expect(await stored()).toEqual([{ used: 5 }])
})

test('a right password is refunded while the store is lost, too', async () => {
  await api.client().call(deps).auth.signup(ada)
  await loseStore()
  expect(tally(await times(15, () => login({}, ada)))).toEqual({ ok: 15 })
})

test('once the database has refused, a flood is refused without it', async () => {
  await times(11, () => login({ ip: address(1) }))
  const counts = () => api.testDatabase.query`select key, used from rate_limits order by key`
  await times(9, () => login({ ip: address(1) }))
  await login({ ip: address(1) })
  const before = await counts()
  expect(before.map(({ used }) => used).toSorted()).toEqual([10, 10, 11, 20, 21])
  await times(10, () => login({ ip: address(1) }))
  expect(await counts()).toEqual(before)
})

test('neither an email nor an address is stored', async () => {
  await login()
  const rows = await api.testDatabase.query`select key from rate_limits`
  expect(rows).toHaveLength(5)
  for (const { key } of rows) expect(key).toMatch(/^[\w-]{43}$/)
})

test('expired windows are deleted batch by batch, and running ones are not', async () => {
  await times(5, (index) => login({ ip: address(index) }, { email: `${index}@example.com` }))
  await sleep(901)
  await login({ ip: address(9) }, { email: '9@example.com' })
  expect(await cleanUpRateLimits(deps, { batchSize: 2 })).toBe(15)
  expect(await api.testDatabase.query`select key from rate_limits`).toHaveLength(15)
})
