// One who has a whole IPv6 /48 against everybody else's logins. The hashing of passwords is slow here, so that few
// attackers fill its queue.
import { randomUUID } from 'node:crypto'
import { afterAll, beforeAll, expect, test } from 'vitest'
import { startTarget, type Target } from '../harness/target.ts'
import { ada } from '../harness/test-server.ts'

let server: Target
beforeAll(async () => {
  server = await startTarget({
    RATE_LIMITS: 'on',
    TRUST_PROXY: '1',
    ARGON2_CONCURRENCY: '1',
    ARGON2_QUEUE: '8',
    ARGON2_PASSES: '6',
  })
})
afterAll(() => server.close())

const post = (path: string, from: string, body: unknown) =>
  fetch(`${server.url}${path}`, {
    method: 'POST',
    headers: { 'Content-Type': 'application/json', 'X-Forwarded-For': from },
    body: JSON.stringify(body),
  })

test('[62] owners log in while one /48 sends more logins than can be hashed', async () => {
  const owners = Array.from({ length: 4 }, (_, index) => ({
    from: `198.51.${index}.1`,
    email: `${randomUUID()}@example.com`,
  }))
  for (const { from, email } of owners) {
    expect((await post('/v1/auth/signup', from, { ...ada, email })).status).toBe(201)
  }

  const storm = Array.from({ length: 150 }, async (_, index) => {
    const from = `2001:db8:1:${index.toString(16)}::1`
    const email = `${randomUUID()}@example.com`
    const { status } = await post('/v1/auth/login', from, { email, password: ada.password })
    return status
  })
  const statuses = await Promise.all(
    owners.map(async ({ from, email }) => {
      const { status } = await post('/v1/auth/login', from, { email, password: ada.password })
      return status
    }),
  )
  expect(statuses).toEqual([200, 200, 200, 200])
  expect(await Promise.all(storm)).toContain(503)
})
