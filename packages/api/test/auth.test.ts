import { randomUUID } from 'node:crypto'
import {
  ada,
  createTestApi,
  hashOf,
  TEST_PASSWORD_COST,
  TEST_PASSWORD_QUEUE,
  type TestApi,
} from '@countersign/testing'
import argon2 from 'argon2'
import { afterAll, afterEach, beforeAll, describe, expect, test, vi } from 'vitest'
import { disableUser } from '../src/admin/disable-user.ts'
import { createPasswords } from '../src/credentials/password/passwords.ts'
import { createCaller } from '../src/router.ts'
import { ApiError } from '../src/trpc/api-error.ts'
import type { Deps } from '../src/trpc/context.ts'

let api: TestApi
beforeAll(async () => {
  api = await createTestApi()
})
afterAll(() => api.close())
afterEach(() => vi.restoreAllMocks())

const newcomer = () => ({ ...ada, email: `ada.${randomUUID()}@example.com` })

test('signup opens a session and answers with the user and an access token', async () => {
  const client = api.client()
  const person = newcomer()
  const { user, accessToken, expiresIn } = await client.call().auth.signup(person)

  expect(user).toMatchObject({
    email: person.email,
    fullName: person.fullName,
    role: 'USER',
    emailVerified: false,
  })
  expect(Object.keys(user).toSorted()).toEqual(
    ['createdAt', 'email', 'emailVerified', 'fullName', 'id', 'role', 'updatedAt'].toSorted(),
  )
  expect(expiresIn).toBe(900)
  client.accessToken = accessToken
  expect(await client.call().auth.me()).toEqual({ user })
})

test('[11] an email is taken in any spelling of its letters', async () => {
  const person = newcomer()
  await api.client().call().auth.signup(person)
  const again = { ...person, email: ` ${person.email.toUpperCase()} ` }
  await expect(api.client().call().auth.signup(again)).rejects.toMatchObject({
    reason: 'EMAIL_TAKEN',
    code: 'CONFLICT',
  })
})

test('[10] twenty parallel signups with one email make one account', async () => {
  const person = newcomer()
  const replicas = await Promise.all([api.replica(), api.replica(), api.replica()])
  const outcomes = await Promise.allSettled(
    Array.from({ length: 20 }, (_, index) =>
      api
        .client()
        .call(replicas[index % 3])
        .auth.signup(person),
    ),
  )
  const refused = outcomes.filter((outcome) => outcome.status === 'rejected')
  expect(refused).toHaveLength(19)
  for (const { reason } of refused) expect(reason).toMatchObject({ reason: 'EMAIL_TAKEN' })
})

test('a refused signup leaves no account behind', async () => {
  const person = newcomer()
  await expect(
    api
      .client()
      .call()
      .auth.signup({ ...person, password: 'short' }),
  ).rejects.toMatchObject({ reason: 'INVALID_INPUT' })
  await expect(api.client().call().auth.login(person)).rejects.toMatchObject({
    reason: 'INVALID_CREDENTIALS',
  })
})

test('invalid input comes back with an issue for each field and without the rejected values', async () => {
  const input = { fullName: 'A', email: 'nowhere', password: 'canary-value' }
  const failure = await api
    .client()
    .call()
    .auth.signup(input)
    .catch((error: unknown) => error)

  expect(failure).toBeInstanceOf(ApiError)
  expect(failure).toMatchObject({ reason: 'INVALID_INPUT', code: 'BAD_REQUEST' })
  const { issues } = failure as ApiError
  expect(new Set(issues?.map((issue) => issue.path[0]))).toEqual(
    new Set(['fullName', 'email', 'password']),
  )
  expect(JSON.stringify(issues)).not.toContain('canary')
})

test('[11] login finds the account by any spelling of its email', async () => {
  const person = newcomer()
  const { user } = await api.client().call().auth.signup(person)
  const client = api.client()
  const signedIn = await client
    .call()
    .auth.login({ email: ` ${person.email.toUpperCase()}`, password: person.password })
  expect(signedIn.user).toEqual(user)
  expect(client.cookie).toBeDefined()
})

test('[8] an unknown email, a wrong password and a disabled account are refused alike, and leave no cookie', async () => {
  const [person, disabled] = [newcomer(), newcomer()]
  await api.client().call().auth.signup(person)
  const { user } = await api.client().call().auth.signup(disabled)
  await disableUser({ ...api.deps, ...api.client().ports }, { userId: user.id })
  const client = api.client()
  const refusal = (credentials: { email: string; password: string }) =>
    client
      .call()
      .auth.login(credentials)
      .catch((error: ApiError) => ({ ...error, message: error.message, stack: undefined }))

  const wrong = await refusal({ ...person, password: 'Not-the-right-one-1' })
  expect(wrong).toMatchObject({ reason: 'INVALID_CREDENTIALS' })
  expect(await refusal({ ...person, email: 'nobody@example.com' })).toEqual(wrong)
  expect(await refusal(disabled)).toEqual(wrong)
  expect(await refusal({ ...disabled, password: 'Not-the-right-one-1' })).toEqual(wrong)
  expect(client.cookie).toBeUndefined()
})

test('[8] the right password of a disabled account costs one check and no statement more than a wrong one', async () => {
  const person = newcomer()
  const { user } = await api.client().call().auth.signup(person)
  await disableUser({ ...api.deps, ...api.client().ports }, { userId: user.id })
  const transaction = vi.spyOn(api.deps.db, 'transaction')
  const verify = vi.spyOn(api.deps.passwords, 'verify')
  await expect(api.client().call().auth.login(person)).rejects.toBeInstanceOf(ApiError)
  expect(verify).toHaveBeenCalledOnce()
  expect(transaction).not.toHaveBeenCalled()
})

test('[3] a password logs in however it is composed, and only as it was chosen', async () => {
  const person = { ...newcomer(), password: ' Analytique-Moteur-Ampère-1843 '.normalize('NFD') }
  await api.client().call().auth.signup(person)
  const login = (password: string) =>
    api
      .client()
      .call()
      .auth.login({ ...person, password })
  await login(person.password)
  await login(person.password.normalize('NFC'))
  for (const other of [person.password.trim(), person.password.toUpperCase()]) {
    await expect(login(other)).rejects.toMatchObject({ reason: 'INVALID_CREDENTIALS' })
  }
})

test.each([
  ['of one megabyte', 'Aa1!'.repeat(262_144)],
  ['of ten thousand characters that expand', `Aa1!${'\uFDFA'.repeat(10_000)}`],
  ['with half a surrogate pair', `${ada.password}\uD83D`],
  ['with a NUL', `${ada.password}\0`],
])('[4] a password %s is refused without being hashed', async (_, password) => {
  const hash = vi.spyOn(api.deps.passwords, 'hash')
  const verify = vi.spyOn(api.deps.passwords, 'verify')
  const { auth } = api.client().call()
  const person = { ...newcomer(), password }
  await expect(auth.signup(person)).rejects.toMatchObject({ reason: 'INVALID_INPUT' })
  await expect(auth.login(person)).rejects.toMatchObject({ reason: 'INVALID_INPUT' })
  expect(hash).not.toHaveBeenCalled()
  expect(verify).not.toHaveBeenCalled()
})

test.each([
  ['that is common', 'Password123!'],
  ['with the own name', 'Xq7-Lovelace-9!vT'],
])('[2] a password %s is refused at signup, and leaves no account behind', async (_, password) => {
  const hash = vi.spyOn(api.deps.passwords, 'hash')
  const person = newcomer()
  await expect(
    api
      .client()
      .call()
      .auth.signup({ ...person, password }),
  ).rejects.toMatchObject({ reason: 'PASSWORD_TOO_COMMON', code: 'BAD_REQUEST' })
  expect(hash).not.toHaveBeenCalled()
  await api.client().call().auth.signup(person)
})

test('[2] at login a common password is no other than any', async () => {
  await expect(
    api.client().call().auth.login({ email: 'nobody@example.com', password: 'Password123!' }),
  ).rejects.toMatchObject({ reason: 'INVALID_CREDENTIALS' })
})

describe('a hash of another cost', () => {
  const withOldHash = async (hash?: string) => {
    const person = newcomer()
    const { user } = await api.client().call().auth.signup(person)
    const cost = { ...TEST_PASSWORD_COST, passes: 3 }
    const old = { passwords: await createPasswords(cost, TEST_PASSWORD_QUEUE) }
    const oldHash = hash ?? (await hashOf({ ...api.deps, ...old }, person.password))
    await api.testDatabase.query`
      update users set password_hash = ${oldHash} where id = ${user.id}`
    const storedHash = async () => {
      const [row] = await api.testDatabase.query`
        select password_hash from users where id = ${user.id}`
      return row?.password_hash
    }
    return { person, user, oldHash, storedHash }
  }

  test('[5] is made anew by a login, whose session stays active', async () => {
    const { person, oldHash, storedHash } = await withOldHash()
    const client = api.client()
    client.accessToken = (await client.call().auth.login(person)).accessToken
    const newHash = String(await storedHash())
    expect(newHash).not.toBe(oldHash)
    expect(api.deps.passwords.needsRehash(newHash)).toBe(false)
    await client.call().auth.me()
    await client.call().auth.refresh()

    await api.client().call().auth.login(person)
    expect(await storedHash()).toBe(newHash)
  })

  test('[5] stays as it is when the password was wrong or the account is disabled', async () => {
    const { person, user, oldHash, storedHash } = await withOldHash()
    const refused = { reason: 'INVALID_CREDENTIALS' }
    const { auth } = api.client().call()
    await expect(auth.login({ ...person, password: 'Not-the-right-one-1' })).rejects.toMatchObject(
      refused,
    )
    await disableUser({ ...api.deps, ...api.client().ports }, { userId: user.id })
    await expect(auth.login(person)).rejects.toMatchObject(refused)
    expect(await storedHash()).toBe(oldHash)
  })

  test('[5] that is made anew by one of many logins at once refuses none of them', async () => {
    const { person } = await withOldHash()
    const logins = Array.from({ length: 10 }, () => api.client().call().auth.login(person))
    await Promise.all(logins)
  })

  test('[5] is no reason to refuse a login when there is no time to make it anew', async () => {
    const { person, oldHash, storedHash } = await withOldHash()
    vi.spyOn(api.deps.passwords, 'hash').mockResolvedValue({ kind: 'busy' })
    await api.client().call().auth.login(person)
    expect(await storedHash()).toBe(oldHash)
  })

  test.each([
    ['is nonsense', 'nonsense'],
    [
      'asks for four gibibytes',
      '$argon2id$v=19$m=4194304,t=2,p=1$c2FsdHNhbHRzYWx0c2FsdA$aGFzaGhhc2hoYXNoaGFzaGhhc2hoYXNoaGFzaGhhc2g',
    ],
  ])('[5] that %s opens nothing and is a plain refusal', async (_, hash) => {
    const { person, storedHash } = await withOldHash(hash)
    await expect(api.client().call().auth.login(person)).rejects.toMatchObject({
      reason: 'INVALID_CREDENTIALS',
    })
    expect(await storedHash()).toBe(hash)
  })
})

describe('while every place for a hash is taken', () => {
  const full = (): Deps => ({
    ...api.deps,
    passwords: {
      ...api.deps.passwords,
      hash: async () => ({ kind: 'busy' }),
      verify: async () => 'busy',
    },
  })
  const unavailable = { reason: 'UNAVAILABLE', code: 'SERVICE_UNAVAILABLE', retryAfter: 2 }

  test('[8] a login is unavailable for a known and an unknown email alike', async () => {
    const person = newcomer()
    await api.client().call().auth.signup(person)
    const { auth } = api.client().call(full())
    await expect(auth.login(person)).rejects.toMatchObject(unavailable)
    await expect(auth.login(newcomer())).rejects.toMatchObject(unavailable)
  })

  test('a signup is unavailable and leaves no account behind', async () => {
    const person = newcomer()
    await expect(api.client().call(full()).auth.signup(person)).rejects.toMatchObject(unavailable)
    await api.client().call().auth.signup(person)
  })

  test('a client that disconnects is not hashed for', async () => {
    const caller = createCaller(
      { ...api.deps, ...api.client().ports },
      { signal: AbortSignal.abort() },
    )
    const hash = vi.spyOn(argon2, 'hash')
    const check = vi.spyOn(argon2, 'verify')
    await expect(caller.auth.signup(newcomer())).rejects.toMatchObject(unavailable)
    await expect(caller.auth.login(newcomer())).rejects.toMatchObject(unavailable)
    expect(hash).not.toHaveBeenCalled()
    expect(check).not.toHaveBeenCalled()
  })
})

test('me refuses a caller without an access token, and one with a refresh token in its place', async () => {
  const client = api.client()
  await expect(client.call().auth.me()).rejects.toMatchObject({ reason: 'UNAUTHENTICATED' })
  await client.call().auth.signup(newcomer())
  client.accessToken = client.cookie
  await expect(client.call().auth.me()).rejects.toMatchObject({ reason: 'UNAUTHENTICATED' })
})

test('an access token expires', async () => {
  const client = api.client()
  client.accessToken = (await client.call().auth.signup(newcomer())).accessToken
  await client.call().auth.me()
  await api.sleep(900 + 61)
  await expect(client.call().auth.me()).rejects.toMatchObject({ reason: 'UNAUTHENTICATED' })
})

test('refresh needs a refresh token: none, nonsense and an access token are refused', async () => {
  const client = api.client()
  const refuse = { reason: 'UNAUTHENTICATED', code: 'UNAUTHORIZED' }
  await expect(client.call().auth.refresh()).rejects.toMatchObject(refuse)
  client.cookie = 'nonsense'
  await expect(client.call().auth.refresh()).rejects.toMatchObject(refuse)
  client.cookie = (await client.call().auth.signup(newcomer())).accessToken
  await expect(client.call().auth.refresh()).rejects.toMatchObject(refuse)
})

test('a refresh, and a repeated one, say who the user is by now', async () => {
  const client = api.client()
  const { user } = await client.call().auth.signup(newcomer())
  expect((await client.call().auth.refresh()).user).toEqual(user)
  await api.testDatabase.query`
    update users set full_name = 'Ada King', role = 'ADMIN', updated_at = clock_timestamp()
     where id = ${user.id}`
  const before = client.cookie
  const changed = { ...user, fullName: 'Ada King', role: 'ADMIN', updatedAt: expect.any(String) }
  const rotated = await client.call().auth.refresh()
  expect(rotated.user).toEqual(changed)
  expect(rotated.user.updatedAt > user.updatedAt).toBe(true)
  client.cookie = before
  expect((await client.call().auth.refresh()).user).toEqual(rotated.user)
})

test('a refused refresh leaves the cookie as it is', async () => {
  const client = api.client()
  client.cookie = 'nonsense'
  await client
    .call()
    .auth.refresh()
    .catch(() => {})
  expect(client.cookie).toBe('nonsense')
})

test('[19] logout ends the session, clears the cookie, and takes the access token with it', async () => {
  const client = api.client()
  client.accessToken = (await client.call().auth.signup(newcomer())).accessToken
  const { cookie } = client
  await client.call().auth.logout()
  expect(client.cookie).toBeUndefined()

  await expect(client.call().auth.me()).rejects.toMatchObject({ reason: 'SESSION_REVOKED' })
  client.cookie = cookie
  await expect(client.call().auth.refresh()).rejects.toMatchObject({ reason: 'SESSION_REVOKED' })
})

test('logout succeeds without a session too', async () => {
  const client = api.client()
  await client.call().auth.logout()
  client.cookie = 'nonsense'
  await client.call().auth.logout()
  expect(client.cookie).toBeUndefined()
})
