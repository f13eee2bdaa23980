import { randomUUID } from 'node:crypto'
import { afterAll, beforeAll, expect, test } from 'vitest'
import { ApiError } from '../src/api-error.ts'
import { ada, createTestApi, type TestApi } from './test-api.ts'

let api: TestApi
beforeAll(async () => {
  api = await createTestApi()
})
afterAll(() => api.close())

const newcomer = () => ({ ...ada, email: `ada.${randomUUID()}@example.com` })

test('signup opens a session and answers with the user and an access token', async () => {
  const visitor = api.visitor()
  const person = newcomer()
  const { user, accessToken, expiresIn } = await visitor.call().auth.signup(person)

  expect(user).toMatchObject({
    email: person.email,
    fullName: person.fullName,
    role: 'USER',
    emailVerified: false,
  })
  expect(Object.keys(user).toSorted()).toEqual(
    ['createdAt', 'email', 'emailVerified', 'fullName', 'id', 'role'].toSorted(),
  )
  expect(expiresIn).toBe(900)
  visitor.accessToken = accessToken
  expect(await visitor.call().auth.me()).toEqual({ user })
})

test('an email is taken in any spelling of its letters', async () => {
  const person = newcomer()
  await api.visitor().call().auth.signup(person)
  const again = { ...person, email: ` ${person.email.toUpperCase()} ` }
  await expect(api.visitor().call().auth.signup(again)).rejects.toMatchObject({
    reason: 'EMAIL_TAKEN',
    code: 'CONFLICT',
  })
})

test('twenty parallel signups with one email make one account', async () => {
  const person = newcomer()
  const replicas = await Promise.all([api.replica(), api.replica(), api.replica()])
  const outcomes = await Promise.allSettled(
    Array.from({ length: 20 }, (_, index) =>
      api
        .visitor()
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
      .visitor()
      .call()
      .auth.signup({ ...person, password: 'short' }),
  ).rejects.toMatchObject({ reason: 'INVALID_INPUT' })
  await expect(api.visitor().call().auth.login(person)).rejects.toMatchObject({
    reason: 'INVALID_CREDENTIALS',
  })
})

test('invalid input comes back with an issue for each field and without the rejected values', async () => {
  const input = { fullName: 'Al', email: 'nowhere', password: 'canary-value' }
  const failure = await api
    .visitor()
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

test('login finds the account by any spelling of its email', async () => {
  const person = newcomer()
  const { user } = await api.visitor().call().auth.signup(person)
  const visitor = api.visitor()
  const signedIn = await visitor
    .call()
    .auth.login({ email: ` ${person.email.toUpperCase()}`, password: person.password })
  expect(signedIn.user).toEqual(user)
  expect(visitor.cookie).toBeDefined()
})

test('an unknown email and a wrong password are refused alike, and leave no cookie', async () => {
  const person = newcomer()
  await api.visitor().call().auth.signup(person)
  const visitor = api.visitor()
  const refusal = (email: string) =>
    visitor
      .call()
      .auth.login({ email, password: 'Not-the-right-one-1' })
      .catch((error: ApiError) => ({ ...error, message: error.message, stack: undefined }))

  expect(await refusal('nobody@example.com')).toEqual(await refusal(person.email))
  expect(await refusal(person.email)).toMatchObject({ reason: 'INVALID_CREDENTIALS' })
  expect(visitor.cookie).toBeUndefined()
})

test('me refuses a caller without an access token, and one with a refresh token in its place', async () => {
  const visitor = api.visitor()
  await expect(visitor.call().auth.me()).rejects.toMatchObject({ reason: 'UNAUTHENTICATED' })
  await visitor.call().auth.signup(newcomer())
  visitor.accessToken = visitor.cookie
  await expect(visitor.call().auth.me()).rejects.toMatchObject({ reason: 'UNAUTHENTICATED' })
})

test('an access token expires', async () => {
  const visitor = api.visitor()
  visitor.accessToken = (await visitor.call().auth.signup(newcomer())).accessToken
  await visitor.call().auth.me()
  await api.sleep(900 + 61)
  await expect(visitor.call().auth.me()).rejects.toMatchObject({ reason: 'UNAUTHENTICATED' })
})

test('refresh needs a refresh token: none, nonsense and an access token are refused', async () => {
  const visitor = api.visitor()
  const refuse = { reason: 'UNAUTHENTICATED', code: 'UNAUTHORIZED' }
  await expect(visitor.call().auth.refresh()).rejects.toMatchObject(refuse)
  visitor.cookie = 'nonsense'
  await expect(visitor.call().auth.refresh()).rejects.toMatchObject(refuse)
  visitor.cookie = (await visitor.call().auth.signup(newcomer())).accessToken
  await expect(visitor.call().auth.refresh()).rejects.toMatchObject(refuse)
})

test('a refused refresh leaves the cookie as it is', async () => {
  const visitor = api.visitor()
  visitor.cookie = 'nonsense'
  await visitor
    .call()
    .auth.refresh()
    .catch(() => {})
  expect(visitor.cookie).toBe('nonsense')
})

test('[19] logout ends the session, clears the cookie, and takes the access token with it', async () => {
  const visitor = api.visitor()
  visitor.accessToken = (await visitor.call().auth.signup(newcomer())).accessToken
  const { cookie } = visitor
  await visitor.call().auth.logout()
  expect(visitor.cookie).toBeUndefined()

  await expect(visitor.call().auth.me()).rejects.toMatchObject({ reason: 'SESSION_REVOKED' })
  visitor.cookie = cookie
  await expect(visitor.call().auth.refresh()).rejects.toMatchObject({ reason: 'SESSION_REVOKED' })
})

test('logout succeeds without a session too', async () => {
  const visitor = api.visitor()
  await visitor.call().auth.logout()
  visitor.cookie = 'nonsense'
  await visitor.call().auth.logout()
  expect(visitor.cookie).toBeUndefined()
})
