// Tests limits that replicas share, and their fallback.
import { randomUUID } from 'node:crypto'
import { afterAll, beforeAll, beforeEach, describe, expect, test, vi } from 'vitest'
import { createDeployment, type Deployment } from '../harness/deployment.ts'
import type { ServerProcess } from '../harness/server-process.ts'
import { ada, startTestServer, type TestServer } from '../harness/test-server.ts'
import { type Wire, wires } from '../harness/wires.ts'

const WRONG = 'Wrong-Password-1843'

async function guess(url: string, wire: Wire, from: string, email: string) {
  const answer = await fetch(`${url}${wire.route('auth.login').path}`, {
    method: 'POST',
    headers: { 'Content-Type': 'application/json', 'X-Forwarded-For': from },
    body: JSON.stringify({ email, password: WRONG }),
  })
  return { status: answer.status, reason: wire.reasonOf(await answer.json()) }
}

let networks = 0
const nextAddress = () => {
  networks += 1
  return `10.${networks >> 8}.${networks & 255}.1`
}
const newEmail = () => `${randomUUID()}@example.com`

describe('three replicas', () => {
  let deployment: Deployment
  beforeAll(async () => {
    deployment = await createDeployment({ TRUST_PROXY: '1' })
  })
  afterAll(() => deployment?.close())

  let replicas: ServerProcess[]
  beforeEach(async () => {
    replicas = await Promise.all(Array.from({ length: 3 }, () => deployment.start()))
  })

  /** Sends so many guesses at the same time, in turn to each replica and over each wire. */
  async function guesses(count: number, guessOf: () => { from: string; email: string }) {
    const outcomes = await Promise.all(
      Array.from({ length: count }, (_, index) => {
        const { from, email } = guessOf()
        const [replica, wire] = [replicas[index % 3], wires[index % 2]]
        if (!replica || !wire) throw new Error('There are three replicas and two wires')
        return guess(replica.url, wire, from, email)
      }),
    )
    const byReason = Map.groupBy(outcomes, ({ reason }) => reason)
    return Object.fromEntries([...byReason].map(([reason, all]) => [reason, all.length]))
  }

  test('[44] execute exactly as many simultaneous guesses at an account from one network as may fail', async () => {
    const [from, email] = [nextAddress(), newEmail()]
    expect(await guesses(60, () => ({ from, email }))).toEqual({
      INVALID_CREDENTIALS: 10,
      TOO_MANY_REQUESTS: 50,
    })
  })

  test('[44] execute exactly as many simultaneous logins from one network as it has', async () => {
    const from = nextAddress()
    expect(await guesses(70, () => ({ from, email: newEmail() }))).toEqual({
      INVALID_CREDENTIALS: 20,
      TOO_MANY_REQUESTS: 50,
    })
  })

  test('[44] execute exactly as many simultaneous guesses at an account from everywhere as may fail', async () => {
    const email = newEmail()
    expect(await guesses(150, () => ({ from: nextAddress(), email }))).toEqual({
      INVALID_CREDENTIALS: 100,
      TOO_MANY_REQUESTS: 50,
    })
  })
})

describe.each(wires)('over $name, while the table is unavailable,', (wire) => {
  let server: TestServer
  beforeAll(async () => {
    server = await startTestServer({ TRUST_PROXY: '1' })
    await server.database.query`alter table rate_limits rename to lost`
  })
  afterAll(() => server.close())

  test('[46] guesses are limited all the same, and the log says once why', async () => {
    const [from, email] = [nextAddress(), newEmail()]
    const statuses: number[] = []
    for (let index = 0; index < 12; index += 1) {
      statuses.push((await guess(server.url, wire, from, email)).status)
    }
    expect(statuses).toEqual([...Array(10).fill(401), 429, 429])
    const told = server.logLines().filter((line) => line.includes('does not count calls'))
    expect(told).toHaveLength(1)
    expect(told.join()).not.toContain(email)
    expect(told.join()).not.toContain(from)
  })

  test('[46] people sign up, and the table is used again soon after it is back', async () => {
    const signup = await fetch(`${server.url}${wire.route('auth.signup').path}`, {
      method: 'POST',
      headers: { 'Content-Type': 'application/json', 'X-Forwarded-For': nextAddress() },
      body: JSON.stringify({ ...ada, email: newEmail() }),
    })
    expect(signup.ok).toBe(true)

    await server.database.query`alter table lost rename to rate_limits`
    await vi.waitFor(
      async () => {
        await guess(server.url, wire, nextAddress(), newEmail())
        expect(server.logLines().join()).toContain('counts calls again')
      },
      { timeout: 10_000, interval: 100 },
    )
    expect(await server.database.query`select key from rate_limits`).not.toEqual([])
  })
})
