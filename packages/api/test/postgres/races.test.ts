import { randomUUID } from 'node:crypto'
import { ada, createTestApi, type TestApi, type TestClient } from '@countersign/testing'
import { afterAll, beforeAll, expect, test } from 'vitest'
import { deleteOldSessions } from '../../src/sessions/delete-old-sessions.ts'
import { type RotationOutcome, rotateSession } from '../../src/sessions/rotate-session.ts'
import type { Deps } from '../../src/trpc/context.ts'

let api: TestApi
let replicas: readonly [Deps, Deps, Deps]
beforeAll(async () => {
  api = await createTestApi()
  replicas = [api.deps, await api.replica(), await api.replica()]
})
afterAll(() => api.close())

const replica = (index: number): Deps => replicas[index % 3] ?? replicas[0]

const present = (token: string, deps: Deps) =>
  rotateSession({ ...deps, ip: undefined, userAgent: undefined }, token)

async function signedIn(): Promise<TestClient> {
  const client = api.client()
  await client.call().auth.signup({ ...ada, email: `${randomUUID()}@example.com` })
  return client
}

function cookieOf(client: TestClient): string {
  if (client.cookie === undefined) throw new Error('The client has no cookie')
  return client.cookie
}

const tokenOf = (outcome: RotationOutcome) =>
  'refreshToken' in outcome ? outcome.refreshToken.token : undefined

test('[20] two hundred sessions, sixty parallel refreshes each: one rotation and one successor each', {
  timeout: 180_000,
}, async () => {
  const clients = await Promise.all(Array.from({ length: 200 }, signedIn))
  for (const client of clients) {
    const token = cookieOf(client)
    const outcomes = await Promise.all(
      Array.from({ length: 60 }, (_, index) => present(token, replica(index))),
    )
    const kinds = outcomes.map(({ kind }) => kind).toSorted()
    expect(kinds).toEqual([...Array<string>(59).fill('replayed'), 'rotated'])
    expect(new Set(outcomes.map(tokenOf)).size).toBe(1)
  }
})

test('[24] three hundred logouts race refreshes, and nothing usable is left of any session', async () => {
  const clients = await Promise.all(Array.from({ length: 300 }, signedIn))
  await Promise.all(
    clients.map(async (client, index) => {
      const token = cookieOf(client)
      const [refreshed, early] = await Promise.all([
        present(token, replica(index)),
        present(token, replica(index + 1)),
        client.call(replica(index + 2)).auth.logout(),
      ])
      const late = await present(token, replica(index))
      const everything = [token, ...[refreshed, early, late].flatMap((each) => tokenOf(each) ?? [])]
      for (const candidate of everything) {
        expect(await present(candidate, replica(index + 1))).toEqual({ kind: 'revoked' })
      }
    }),
  )
})

test('[24] four tabs with one cookie jar refresh for a hundred rounds, answers shuffled: nobody is signed out', async () => {
  const client = await signedIn()
  for (let round = 0; round < 100; round += 1) {
    // Each tab sends the cookie of its moment; the answers set the cookie in any order.
    const tabs = Array.from({ length: 4 }, async (_, tab) => {
      const outcome = await present(cookieOf(client), replica(round + tab))
      await new Promise((resolve) => setTimeout(resolve, Math.random() * 3))
      return outcome
    })
    for (const tab of shuffle(tabs)) {
      const outcome = await tab
      expect(['rotated', 'replayed']).toContain(outcome.kind)
      client.cookie = tokenOf(outcome)
    }
  }
  await client.call().auth.refresh()
})

function shuffle<TItem>(items: readonly TItem[]): TItem[] {
  return items
    .map((item) => ({ item, order: Math.random() }))
    .toSorted((a, b) => a.order - b.order)
    .map(({ item }) => item)
}

test('[22] a session reused by many at once is ended once, with one audit event, committed', async () => {
  const client = await signedIn()
  const token = cookieOf(client)
  // Twice: the answer of the first may have been lost, and its token be retried.
  await client.call().auth.refresh()
  await client.call().auth.refresh()
  await api.sleep(11)
  const outcomes = await Promise.all(
    Array.from({ length: 20 }, (_, index) => present(token, replica(index))),
  )
  expect(new Set(outcomes.map(({ kind }) => kind))).toEqual(new Set(['reused']))

  const verdict = await api.deps.refreshTokens.verify(token)
  if (verdict.kind !== 'authentic') throw new Error('The token is not authentic')
  const events = await api.testDatabase.query`
    select type, user_id from audit_events
    where session_id = ${verdict.presented.sessionId} and type = 'session.reused'`
  expect(events).toEqual([{ type: 'session.reused', user_id: verdict.presented.userId }])
})

test('logging out everywhere, revoking the others and logging in do not lock each other out', async () => {
  const person = { ...ada, email: `${randomUUID()}@example.com` }
  await api.client().call().auth.signup(person)
  for (let round = 0; round < 10; round += 1) {
    const clients = await Promise.all(
      Array.from({ length: 8 }, async (_, index) => {
        const client = api.client()
        const { accessToken } = await client.call(replica(index)).auth.login(person)
        client.accessToken = accessToken
        return client
      }),
    )
    const outcomes = await Promise.allSettled(
      clients.map((client, index) => {
        const { auth, sessions } = client.call(replica(index))
        if (index % 4 === 0) return auth.logout({ everywhere: true })
        if (index % 4 === 1) return sessions.revokeOthers()
        return index % 4 === 2 ? auth.login(person) : auth.refresh()
      }),
    )
    for (const outcome of outcomes) {
      if (outcome.status === 'rejected') {
        expect(outcome.reason).toMatchObject({ reason: 'SESSION_REVOKED' })
      }
    }
  }
})

test('replicas that clean up together delete each expired session once and no other', async () => {
  const { query } = api.testDatabase
  const [{ total: before } = {}] = await query`select count(*)::int as total from sessions`
  await query`
    insert into sessions (id, user_id, key_hash, generation, rotated_at, replays, created_at,
                          last_used_at, idle_expires_at, expires_at)
    select gen_random_uuid(), (select id from users limit 1), 'x', 0, now(), 0, now(), now(),
           now() - interval '91 days', now() - interval '3 days'
      from generate_series(1, 5000)`
  const deleted = await Promise.all(
    replicas.map((deps) => deleteOldSessions(deps, { batchSize: 100 })),
  )

  expect(deleted.reduce((sum, count) => sum + count, 0)).toBe(5_000)
  const [{ total: after } = {}] = await query`select count(*)::int as total from sessions`
  expect(after).toBe(before)
})
