// The chain of sealed audit events: whatever is done to a row behind the server's back is found, and what the server does
// itself is not mistaken for it.
import { eraseAuditOf, insertAuditEvent, type NewAuditEvent, readAuditHead } from '@countersign/db'
import { createTestDatabase, type TestDatabase } from '@countersign/db/testing'
import { v7 as uuidv7 } from 'uuid'
import { afterAll, beforeAll, beforeEach, describe, expect, test } from 'vitest'
import { pruneAuditEvents } from '../src/audit/prune-events.ts'
import { sealNewEvents } from '../src/audit/seal-events.ts'
import { verifyChain } from '../src/audit/verify-chain.ts'

const FIRST = 'audit-secret-one-of-32-bytes-or-more'
const SECOND = 'audit-secret-two-of-32-bytes-or-more'
const DAY = 86_400

let testDatabase: TestDatabase
let query: TestDatabase['query']
let db: TestDatabase['database']['executor']
beforeAll(async () => {
  testDatabase = await createTestDatabase()
  query = testDatabase.query
  db = testDatabase.database.executor
})
afterAll(() => testDatabase.drop())
beforeEach(async () => {
  await query`delete from audit_events`
  await query`delete from audit_head`
})

async function record(count: number, event: Partial<NewAuditEvent> = {}): Promise<void> {
  for (let index = 0; index < count; index++) {
    await insertAuditEvent(db, {
      id: uuidv7(),
      type: 'login.succeeded',
      userId: uuidv7(),
      ip: '192.0.2.1',
      userAgent: 'vitest',
      details: { zeta: 1, alpha: 'two', with: null },
      ...event,
    })
  }
}

const seal = (...secrets: string[]) => sealNewEvents({ db }, { secrets })
const verify = (...secrets: string[]) => verifyChain(db, { secrets })

async function sealed(count: number, event?: Partial<NewAuditEvent>): Promise<void> {
  await record(count, event)
  expect(await seal(FIRST)).toMatchObject({ kind: 'sealed', events: count })
}

async function headOf(): Promise<{ sequence: number; seal: string }> {
  const head = await readAuditHead(db)
  if (!head) throw new Error('Nothing is sealed')
  return head
}

test('an untouched chain is intact, with and without a secret', async () => {
  expect(await verify(FIRST)).toMatchObject({ kind: 'intact', events: 0, head: undefined })
  await record(3)
  await seal()
  await record(2)
  await seal(FIRST)
  await record(1)
  expect(await verify(FIRST)).toEqual({
    kind: 'intact',
    events: 5,
    head: await headOf(),
    unsealed: 1,
    sealedWithoutSecret: 3,
    uncheckedAnchors: 0,
  })
  expect(await seal(FIRST)).toMatchObject({ kind: 'sealed', events: 1 })
  expect(await seal(FIRST)).toEqual({ kind: 'nothingNew' })
})

describe('[49] an event that is edited is found', () => {
  test.each([
    ['its type', "type = 'logout'"],
    ['its time, by a microsecond', "occurred_at = occurred_at + interval '1 microsecond'"],
    ['its era', "occurred_at = occurred_at - interval '4051 years'"],
    ['its user', 'user_id = gen_random_uuid()'],
    ['its session', 'session_id = gen_random_uuid()'],
    ['its actor', 'actor_id = gen_random_uuid()'],
    ['its request', "request_id = 'other'"],
    ['its id', 'id = gen_random_uuid()'],
    ['its details', `details = details || '{"alpha": "three"}'`],
    ['the absence of details', 'details = null'],
    ['its address', "ip = '203.0.113.66'"],
    ['its user agent', "user_agent = 'other'"],
    ['its address, moved', 'ip = user_agent, user_agent = ip'],
    ['its salt', "personal_salt = 'other'"],
    ['its digest', "personal_digest = 'other'"],
    ['the absence of a digest', 'personal_digest = null'],
    ['its seal', "seal = seal || 'x'"],
    ['the absence of a seal', 'seal = null'],
    ['an address left when the salt goes', 'personal_salt = null'],
  ])('%s', async (_, change) => {
    await sealed(4)
    await db.execute(`update audit_events set ${change} where sequence = 3`)
    expect(await verify(FIRST)).toEqual({ kind: 'broken', at: 3, problem: 'edited' })
  })
})

test('details in another order of keys are the same', async () => {
  await sealed(2)
  await query`update audit_events set details = '{"with": null, "zeta": 1, "alpha": "two"}'`
  expect(await verify(FIRST)).toMatchObject({ kind: 'intact' })
})

test.each([1, 3, 5])('an event that is removed is found: number %i of 5', async (sequence) => {
  await sealed(5)
  await query`delete from audit_events where sequence = ${sequence}`
  expect(await verify(FIRST)).toEqual({ kind: 'broken', at: sequence, problem: 'missing' })
})

test('[49] an event that is hidden before the beginning is found', async () => {
  await sealed(3)
  await query`
    insert into audit_events (id, type, occurred_at, sequence)
    values (gen_random_uuid(), 'logout', now(), -9223372036854775808)`
  expect(await verify(FIRST)).toEqual({ kind: 'broken', at: 1, problem: 'missing' })
})

test('[49] removing every event is found', async () => {
  await sealed(2)
  await query`delete from audit_events`
  expect(await verify(FIRST)).toEqual({ kind: 'broken', at: 1, problem: 'missing' })
})

test('[49] an event that is inserted is found, between others and at the end', async () => {
  await sealed(4)
  await query`update audit_events set sequence = -sequence - 1 where sequence > 2`
  await query`update audit_events set sequence = -sequence where sequence < 0`
  await query`
    insert into audit_events (id, type, occurred_at, sequence, personal_salt, personal_digest, seal)
    select gen_random_uuid(), 'logout', occurred_at, 3, personal_salt, personal_digest, seal
      from audit_events where sequence = 2`
  expect(await verify(FIRST)).toEqual({ kind: 'broken', at: 3, problem: 'edited' })
  await query`update audit_events set sequence = 6 where sequence = 3`
  await query`update audit_events set sequence = sequence - 1 where sequence = 4`
  await query`update audit_events set sequence = sequence - 1 where sequence = 5`
  await query`update audit_events set sequence = 5 where sequence = 6`
  expect(await verify(FIRST)).toEqual({ kind: 'broken', at: 5, problem: 'edited' })
})

test.each([
  [1, 2],
  [2, 3],
  [2, 4],
  [1, 5],
])('events that change places are found: %i and %i', async (one, other) => {
  await sealed(5)
  await query`update audit_events set sequence = -1 where sequence = ${one}`
  await query`update audit_events set sequence = ${one} where sequence = ${other}`
  await query`update audit_events set sequence = ${other} where sequence = -1`
  expect(await verify(FIRST)).toEqual({ kind: 'broken', at: one, problem: 'reordered' })
})

test('[49] a head that is changed or removed is found', async () => {
  await sealed(3)
  await query`update audit_head set seal = seal || 'x'`
  expect(await verify(FIRST)).toEqual({ kind: 'broken', at: 3, problem: 'headMismatch' })
  await query`delete from audit_head`
  expect(await verify(FIRST)).toEqual({ kind: 'broken', at: 3, problem: 'headMismatch' })
})

describe('an anchor from the log', () => {
  test('finds a chain that was rewritten, even by who has the secret', async () => {
    await sealed(3)
    const anchors = [await headOf()]
    expect(await verifyChain(db, { secrets: [FIRST], anchors })).toMatchObject({ kind: 'intact' })
    await query`update audit_events set sequence = null, type = 'logout'`
    await query`delete from audit_head`
    await seal(FIRST)
    expect(await verify(FIRST)).toMatchObject({ kind: 'intact' })
    const problem = 'anchorMismatch'
    expect(await verifyChain(db, { secrets: [FIRST], anchors })).toMatchObject({ at: 3, problem })
  })

  test('finds a chain that was cut off together with its head', async () => {
    await sealed(2)
    const earlier = await headOf()
    await sealed(2)
    const anchors = [await headOf()]
    await query`delete from audit_events where sequence > 2`
    await query`update audit_head set sequence = ${earlier.sequence}, seal = ${earlier.seal}`
    expect(await verify(FIRST)).toMatchObject({ kind: 'intact' })
    const problem = 'anchorMismatch'
    expect(await verifyChain(db, { secrets: [FIRST], anchors })).toMatchObject({ at: 4, problem })
  })
})

describe('secrets', () => {
  test('can be rotated while the earlier ones are kept', async () => {
    await sealed(2)
    await record(2)
    await seal(SECOND, FIRST)
    expect(await verify(SECOND, FIRST)).toMatchObject({ kind: 'intact', events: 4 })
    expect(await verify(SECOND)).toEqual({ kind: 'broken', at: 1, problem: 'unknownKey' })
    expect(await verify(FIRST)).toEqual({ kind: 'broken', at: 3, problem: 'unknownKey' })
    expect(await verify()).toEqual({ kind: 'broken', at: 1, problem: 'unknownKey' })
  })

  test('are not given up: what is sealed without one after that is found', async () => {
    await sealed(2)
    await record(1)
    await seal()
    expect(await verify(FIRST)).toEqual({ kind: 'broken', at: 3, problem: 'downgraded' })
  })
})

describe('erasing', () => {
  test('is told from tampering by the deletion that is recorded', async () => {
    const [userId, other] = [uuidv7(), uuidv7()]
    await sealed(1, { userId })
    await sealed(1, { userId: other, actorId: userId })
    await record(1, { userId })
    await db.transaction(async (tx) => {
      await insertAuditEvent(tx, {
        id: uuidv7(),
        type: 'account.deleted',
        userId,
        ip: '192.0.2.1',
        userAgent: 'vitest',
      })
      await eraseAuditOf(tx, userId)
    })
    expect(await query`select id from audit_events where ip is not null`).toEqual([])
    expect(await verify(FIRST)).toMatchObject({ kind: 'intact', unsealed: 2 })
    await seal(FIRST)
    expect(await verify(FIRST)).toMatchObject({ kind: 'intact', events: 4 })
  })

  test('without a deletion is found', async () => {
    const [userId, deleted] = [uuidv7(), uuidv7()]
    await sealed(2)
    await sealed(1, { userId })
    await sealed(1, { type: 'account.deleted', userId: deleted })
    await eraseAuditOf(db, deleted)
    await eraseAuditOf(db, userId)
    const problem = 'erasedWithoutDeletion'
    expect(await verify(FIRST)).toEqual({ kind: 'broken', at: 3, problem })
  })

  test('of what no user belongs to is found', async () => {
    await sealed(2, { userId: undefined })
    await query`
      update audit_events set ip = null, user_agent = null, personal_salt = null where sequence = 1`
    expect(await verify(FIRST)).toMatchObject({ at: 1, problem: 'erasedWithoutDeletion' })
  })
})

describe('pruning', () => {
  const prune = () =>
    pruneAuditEvents({ db }, { retentionSeconds: 30 * DAY, secrets: [FIRST], batchSize: 2 })
  const age = async () => {
    // As old as they look: sealed after that.
    await query`update audit_events set occurred_at = occurred_at - interval '40 days'`
    await seal(FIRST)
  }

  test('deletes what is old and leaves a chain that says so', async () => {
    await record(5)
    await age()
    await sealed(2)
    const anchors = [{ sequence: 2, seal: 'older than the chain' }, await headOf()]
    expect(await prune()).toBe(5)
    expect(await verify(FIRST)).toMatchObject({ kind: 'intact', events: 2 })
    await seal(FIRST)
    expect(await verifyChain(db, { secrets: [FIRST], anchors })).toMatchObject({
      kind: 'intact',
      events: 5,
      uncheckedAnchors: 1,
    })
    expect(await prune()).toBe(0)
  })

  test('never deletes the newest sealed event, nor what is not sealed', async () => {
    await record(3)
    await age()
    await record(1)
    await query`update audit_events set occurred_at = occurred_at - interval '40 days'
                 where sequence is null`
    expect(await prune()).toBe(2)
    await seal(FIRST)
    expect(await verify(FIRST)).toMatchObject({ kind: 'intact' })
  })

  test('does not stop at a batch of markers, which a large pruning leaves behind', async () => {
    await record(3, { type: 'audit.pruned', details: undefined })
    await record(2)
    await age()
    await sealed(1)
    expect(await prune()).toBe(5)
    await seal(FIRST)
    expect(await verify(FIRST)).toMatchObject({ kind: 'intact' })
  })

  test('does not delete markers alone, which would leave another one', async () => {
    await record(1, { type: 'audit.pruned', details: undefined })
    await age()
    await sealed(1)
    expect(await prune()).toBe(0)
  })

  test('does not cover up what is missing', async () => {
    await record(6)
    await age()
    await sealed(1)
    await query`delete from audit_events where sequence = 1`
    expect(await prune()).toBe(0)
    expect(await verify(FIRST)).toEqual({ kind: 'broken', at: 1, problem: 'missing' })
  })

  test('stops before a gap', async () => {
    await record(6)
    await age()
    await sealed(1)
    await query`delete from audit_events where sequence = 4`
    await prune()
    await seal(FIRST)
    expect(await verify(FIRST)).toEqual({ kind: 'broken', at: 4, problem: 'missing' })
  })

  test('by hand, with a marker that says another seal, is found', async () => {
    await sealed(4)
    await query`delete from audit_events where sequence < 3`
    expect(await verify(FIRST)).toEqual({ kind: 'broken', at: 1, problem: 'missing' })
    await sealed(1, { type: 'audit.pruned', details: { through: 2, seal: 'invented' } })
    expect(await verify(FIRST)).toEqual({ kind: 'broken', at: 2, problem: 'forgedPruning' })
  })

  test('by hand, with a marker that says the right seal, is found, sealed or not', async () => {
    await sealed(4)
    const [row] = await query`select seal from audit_events where sequence = 4`
    await query`delete from audit_events`
    await record(1, { type: 'audit.pruned', details: { through: 4, seal: String(row?.seal) } })
    const found = { kind: 'broken', at: 4, problem: 'forgedPruning' }
    expect(await verify(FIRST)).toEqual(found)
    await seal(FIRST)
    expect(await verify(FIRST)).toEqual(found)
  })

  test('removed again, with the marker alone, is found', async () => {
    await record(3)
    await age()
    await sealed(3)
    await prune()
    await seal(FIRST)
    await query`delete from audit_events where sequence = 4`
    expect(await verify(FIRST)).toEqual({ kind: 'broken', at: 4, problem: 'missing' })
  })
})
