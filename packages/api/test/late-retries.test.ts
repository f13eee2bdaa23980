// Proves that a lost answer costs nothing, however late it is retried, and never a fork.
import { randomUUID } from 'node:crypto'
import { ada, createTestApi, type TestApi, type TestClient } from '@countersign/testing'
import { afterAll, beforeAll, expect, test } from 'vitest'
import { type RotationOutcome, rotateSession } from '../src/sessions/rotate-session.ts'
import type { Deps } from '../src/trpc/context.ts'

const GRACE_SECONDS = 10

let api: TestApi
let strict: Deps
beforeAll(async () => {
  api = await createTestApi({ policy: { graceSeconds: GRACE_SECONDS } })
  strict = await api.replica({ policy: { graceSeconds: GRACE_SECONDS, retry: 'strict' } })
})
afterAll(() => api.close())

async function signedIn(): Promise<TestClient> {
  const client = api.client()
  await client.call().auth.signup({ ...ada, email: `${randomUUID()}@example.com` })
  return client
}

const present = (token: string, deps = api.deps) =>
  rotateSession({ ...deps, ip: '203.0.113.66', userAgent: 'a phone' }, token)

function tokenOf(outcome: RotationOutcome): string {
  if (!('refreshToken' in outcome)) throw new Error(`No token: ${outcome.kind}`)
  return outcome.refreshToken.token
}

async function sessionOf(token: string) {
  const verdict = await api.deps.refreshTokens.verify(token)
  if (verdict.kind !== 'authentic') throw new Error('The token is not authentic')
  const { sessionId } = verdict.presented
  const [row] = await api.testDatabase.query`select * from sessions where id = ${sessionId}`
  const events = await api.testDatabase.query`
    select type, ip, user_agent from audit_events
    where session_id = ${sessionId} and type like 'session.%' order by id`
  return { ...row, id: sessionId, events }
}

const retried = { type: 'session.retried', ip: '203.0.113.66', user_agent: 'a phone' }

/** Rotates as the release before late retries does: it knows nothing of their columns. */
async function rotateAsPreviousRelease(token: string): Promise<string> {
  const verdict = await api.deps.refreshTokens.verify(token)
  if (verdict.kind !== 'authentic') throw new Error('The token is not authentic')
  const { sessionId, userId, generation } = verdict.presented
  const [row] = await api.testDatabase.query`
    update sessions set generation = generation + 1, rotated_at = clock_timestamp(),
           last_used_at = clock_timestamp(), replays = 0
     where id = ${sessionId} and generation = ${generation} and revoked_at is null
    returning generation, idle_expires_at`
  if (!row) throw new Error('It was not the current token')
  const session = {
    id: sessionId,
    userId,
    generation: Number(row.generation),
    idleExpiresAt: new Date(String(row.idle_expires_at)),
  }
  return (await api.deps.refreshTokens.issue(session, verdict.key)).token
}

test.each([GRACE_SECONDS, 60, 3_600, 86_400])(
  '[70] an answer that was lost is asked for %i seconds later: the session goes on, and the event is recorded',
  async (seconds) => {
    const token = String((await signedIn()).cookie)
    await present(token)
    await api.sleep(seconds)
    const late = await present(token)
    expect(late).toMatchObject({ kind: 'retried', session: { generation: 2 } })
    expect(await present(tokenOf(late))).toMatchObject({ kind: 'rotated' })
    expect(await sessionOf(token)).toMatchObject({ revoked_reason: null, events: [retried] })
  },
)

test('[70] answers may be lost again and again, for hours', async () => {
  const token = String((await signedIn()).cookie)
  await present(token)
  for (let hour = 0; hour < 5; hour += 1) {
    await api.sleep(3_600)
    expect(await present(token)).toMatchObject({ kind: 'retried' })
  }
  const within = await present(token)
  expect(within).toMatchObject({ kind: 'replayed' })
  expect(await present(tokenOf(within))).toMatchObject({ kind: 'rotated' })
})

test('[70] two tabs that retry late at once get one same token', async () => {
  const token = String((await signedIn()).cookie)
  await present(token)
  await api.sleep(60)
  const pools = [api.deps, await api.replica(), await api.replica()]
  const outcomes = await Promise.all(pools.map((deps) => present(token, deps)))
  expect(outcomes.map(({ kind }) => kind).toSorted()).toEqual(['replayed', 'replayed', 'retried'])
  expect(new Set(outcomes.map(tokenOf)).size).toBe(1)
})

test('[70] an older answer that arrives late and overwrites the newer cookie costs nothing', async () => {
  const first = String((await signedIn()).cookie)
  const second = tokenOf(await present(first))
  await present(second)
  await api.sleep(3_600)
  // The browser was left with the older of two answers.
  expect(await present(second)).toMatchObject({ kind: 'retried' })
})

test('[70] a displaced token that comes back revokes the session, for its holder and for the other', async () => {
  const token = String((await signedIn()).cookie)
  const displaced = tokenOf(await present(token))
  await api.sleep(60)
  const current = tokenOf(await present(token))
  expect(await present(displaced)).toEqual({ kind: 'raced' })
  await api.sleep(GRACE_SECONDS)
  expect(await present(displaced)).toEqual({ kind: 'reused' })
  expect(await present(current)).toEqual({ kind: 'reused' })
  expect((await sessionOf(token)).events).toEqual([retried, { ...retried, type: 'session.reused' }])
})

test('[70] a thief who retries a stale copy without pause is found when the owner comes', async () => {
  const stale = String((await signedIn()).cookie)
  const owners = tokenOf(await present(stale))
  for (let retry = 0; retry < 12; retry += 1) {
    await api.sleep(GRACE_SECONDS)
    expect(await present(stale)).toMatchObject({ kind: 'retried' })
  }
  expect(await present(owners)).toEqual({ kind: 'reused' })
  expect(await present(stale)).toEqual({ kind: 'reused' })
})

test('[70] once the successor was used, its predecessor is no lost answer any more', async () => {
  const first = String((await signedIn()).cookie)
  await present(tokenOf(await present(first)))
  await api.sleep(60)
  expect(await present(first)).toEqual({ kind: 'reused' })
})

test('[70] what was displaced is no predecessor, neither of what displaced it nor after a rotation', async () => {
  const first = String((await signedIn()).cookie)
  const displaced = tokenOf(await present(first))
  await api.sleep(60)
  const current = tokenOf(await present(first))
  expect(await present(displaced)).toEqual({ kind: 'raced' })
  await present(current)
  expect(await present(first)).toEqual({ kind: 'raced' })
  await api.sleep(60)
  expect(await present(current)).toMatchObject({ kind: 'retried' })
  await api.sleep(60)
  expect(await present(first)).toEqual({ kind: 'reused' })
})

test('[70] with REFRESH_RETRY=strict a late retry ends the session, as before', async () => {
  const token = String((await signedIn()).cookie)
  await present(token, strict)
  await api.sleep(GRACE_SECONDS - 1)
  expect(await present(token, strict)).toMatchObject({ kind: 'replayed' })
  await api.sleep(1)
  expect(await present(token, strict)).toEqual({ kind: 'reused' })
  expect(await sessionOf(token)).toMatchObject({ revoked_reason: 'reused' })
})

test('[70] a late retry revives nothing that was ended or has expired', async () => {
  const client = await signedIn()
  const token = String(client.cookie)
  await present(token)
  await api.testDatabase.advanceClock(31 * 86_400)
  expect(await present(token)).toEqual({ kind: 'expired' })
  await api.testDatabase.advanceClock(-31 * 86_400)
  await api.sleep(60)
  await client.call().auth.logout()
  expect(await present(token)).toEqual({ kind: 'revoked' })
})

test('[70] a token whose retry would be answered signs out everywhere; a strict server takes it for reuse', async () => {
  for (const [deps, reason] of [
    [api.deps, 'logout'],
    [strict, 'reused'],
  ] as const) {
    const client = await signedIn()
    const token = String(client.cookie)
    await present(token)
    await api.sleep(60)
    await client.call(deps).auth.logout({ everywhere: true })
    expect(await sessionOf(token)).toMatchObject({ revoked_reason: reason })
  }
})

test('[70] a session of the previous release goes on: its predecessor may be retried late', async () => {
  const first = String((await signedIn()).cookie)
  const second = await rotateAsPreviousRelease(first)
  const { id } = await sessionOf(first)
  expect(
    await api.testDatabase.query`
    select retry_generation from sessions where id = ${id}`,
  ).toEqual([{ retry_generation: null }])
  await api.sleep(60)
  expect(await present(first)).toMatchObject({ kind: 'retried' })
  await api.sleep(60)
  expect(await present(second)).toEqual({ kind: 'reused' })
})

test('[70] what the previous release rotates after a late retry voids what the retry left: neither that nor the displaced token comes back', async () => {
  const first = String((await signedIn()).cookie)
  const displaced = tokenOf(await present(first))
  await api.sleep(60)
  const current = tokenOf(await present(first))
  const next = await rotateAsPreviousRelease(current)

  expect(await present(first)).toEqual({ kind: 'raced' })
  expect(await present(displaced)).toEqual({ kind: 'raced' })
  await api.sleep(60)
  // The answer of the previous release may have been lost as well.
  const again = tokenOf(await present(current))
  await api.sleep(60)
  expect(await present(again)).toMatchObject({ kind: 'rotated' })
  await api.sleep(60)
  expect(await present(next)).toEqual({ kind: 'reused' })
})
