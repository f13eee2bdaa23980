// Tests that a failed login reveals nothing about the account, over either wire.
import { randomUUID } from 'node:crypto'
import { markUserDisabled } from '@countersign/db'
import { afterAll, beforeAll, describe, expect, test } from 'vitest'
import { ada, startTestServer, type TestServer } from '../harness/test-server.ts'
import { wires } from '../harness/wires.ts'

const CORRUPT_HASHES = [
  'nonsense',
  '$argon2id$v=19$m=4194304,t=2,p=1$c2FsdHNhbHRzYWx0c2FsdA$aGFzaGhhc2hoYXNoaGFzaGhhc2hoYXNoaGFzaGhhc2g',
]

let server: TestServer
beforeAll(async () => {
  server = await startTestServer({ RATE_LIMITS: 'off' })
})
afterAll(() => server.close())

async function signUp() {
  const person = { ...ada, email: `${randomUUID()}@example.com` }
  const { user } = await server.browser().api.auth.signup.mutate(person)
  return { person, id: user.id }
}

describe.each(wires)('over $name', ({ route }) => {
  const login = (credentials: object) =>
    fetch(`${server.url}${route('auth.login').path}`, {
      method: 'POST',
      headers: { 'Content-Type': 'application/json' },
      body: JSON.stringify(credentials),
    })

  async function answerOf(response: Response) {
    const { date, 'x-request-id': id, ...headers } = Object.fromEntries(response.headers)
    expect([typeof date, typeof id]).toEqual(['string', 'string'])
    return { status: response.status, headers, body: await response.text() }
  }

  test('[8] unknown email, wrong password, disabled user and corrupt hash: same status, headers and body', async () => {
    const [known, disabled, corrupt] = [await signUp(), await signUp(), await signUp()]
    await markUserDisabled(server.database.database.executor, disabled.id)
    const expected = await answerOf(
      await login({ email: 'nobody@example.com', password: ada.password }),
    )
    expect(expected.status).toBe(401)

    const password = 'Not-the-right-one-1'
    expect(await answerOf(await login({ ...known.person, password }))).toEqual(expected)
    expect(await answerOf(await login({ ...disabled.person, password }))).toEqual(expected)
    expect(await answerOf(await login(disabled.person))).toEqual(expected)
    for (const hash of CORRUPT_HASHES) {
      await server.database.query`
        update users set password_hash = ${hash} where id = ${corrupt.id}`
      expect(await answerOf(await login(corrupt.person))).toEqual(expected)
    }
  })
})
