// Tests accounts whose names and addresses are no longer allowed.
import { randomUUID } from 'node:crypto'
import argon2 from 'argon2'
import { afterAll, beforeAll, describe, expect, test } from 'vitest'
import { startTestServer, type TestServer } from '../harness/test-server.ts'
import { wires } from '../harness/wires.ts'

// Neither would the password be taken today.
const password = 'Password123!'
let passwordHash: string
let server: TestServer
beforeAll(async () => {
  server = await startTestServer({ RATE_LIMITS: 'off' })
  passwordHash = await argon2.hash(password, { memoryCost: 19_456, timeCost: 2, parallelism: 1 })
})
afterAll(() => server.close())

describe.each(wires)('over $name', ({ name, route }) => {
  const send = (procedure: string, body: object) =>
    fetch(`${server.url}${route(procedure).path}`, {
      method: 'POST',
      headers: { 'Content-Type': 'application/json' },
      body: JSON.stringify(body),
    })

  test.each([
    ['a local part of 65 characters', 'a'.repeat(64), '@example.com', 'Ada Lovelace'],
    ['a label that ends in a hyphen', 'x', '@foo-.com', 'Ada Lovelace'],
    ['an ASCII form of nothing', 'x', '@xn--abc.com', 'Ada Lovelace'],
    ['a local part that a program takes for an option', '-ox', '@example.com', 'Ada Lovelace'],
    ['a name that turns the text around', 'ada', '@example.com', 'abc\u202Egnp.exe'],
    ['a name with two spaces', 'bob', '@example.com', 'Bob  Smith'],
    ['a name of invisible characters', 'eve', '@example.com', '\u200B\u200B\u200B'],
  ])('[72] an account with %s logs in, and is who it was', async (_, local, domain, fullName) => {
    const email = `${local}${name === 'REST' ? 'r' : 't'}${domain}`
    await server.database.query`
      insert into users (id, email, full_name, password_hash, role, created_at, updated_at)
      values (${randomUUID()}, ${email}, ${fullName}, ${passwordHash}, 'USER', now(), now())`
    const browser = server.browser()
    // Typed as it may have been when the account was made.
    const typed = ` ${email.toUpperCase()} `
    expect((await send('auth.login', { email: typed, password })).status).toBe(200)
    expect((await send('auth.login', { email: typed, password: 'wrong' })).status).toBe(401)

    const { accessToken } = await browser.api.auth.login.mutate({ email, password })
    browser.accessToken = accessToken
    expect(await browser.api.auth.me.query()).toMatchObject({ user: { email, fullName } })
    browser.accessToken = (await browser.api.auth.refresh.mutate()).accessToken
    expect(await browser.api.auth.me.query()).toMatchObject({ user: { email, fullName } })
  })
})
