// Several replicas that seal, write and erase audit events at once, over pools of their own.
import { type Executor, eraseAuditOf, insertAuditEvent } from '@countersign/db'
import { createTestDatabase, type TestDatabase } from '@countersign/db/testing'
import { v7 as uuidv7 } from 'uuid'
import { afterAll, beforeAll, beforeEach, expect, test } from 'vitest'
import { pruneAuditEvents } from '../../src/audit/prune-events.ts'
import { sealNewEvents } from '../../src/audit/seal-events.ts'
import { verifyChain } from '../../src/audit/verify-chain.ts'

const secrets = ['audit-secret-one-of-32-bytes-or-more']

let testDatabase: TestDatabase
let query: TestDatabase['query']
let replicas: readonly Executor[]
beforeAll(async () => {
  testDatabase = await createTestDatabase()
  query = testDatabase.query
  const pools = await Promise.all([1, 2, 3].map(() => testDatabase.openPool()))
  replicas = pools.map(({ executor }) => executor)
})
afterAll(() => testDatabase.drop())
beforeEach(async () => {
  await query`delete from audit_events`
  await query`delete from audit_head`
})

function write(executor: Executor, userId = uuidv7()): Promise<void> {
  const id = uuidv7()
  const type = 'login.succeeded'
  return insertAuditEvent(executor, { id, type, userId, ip: '192.0.2.1', userAgent: 'vitest' })
}

async function fill(count: number): Promise<void> {
  await query`
    insert into audit_events (id, type, occurred_at, user_id, ip, user_agent)
    select gen_random_uuid(), 'logout', now() - make_interval(secs => n), gen_random_uuid(), '192.0.2.1', 'vitest'
      from generate_series(1, ${count}::int) as n`
}

/** Seals until nothing is left; returns how many events this replica sealed. */
async function sealAll(db: Executor): Promise<number> {
  for (let sealed = 0; ; ) {
    const outcome = await sealNewEvents({ db }, { secrets })
    if (outcome.kind === 'nothingNew') return sealed
    if (outcome.kind === 'sealed') sealed += outcome.events
  }
}

const sum = (numbers: readonly number[]) => numbers.reduce((total, each) => total + each, 0)

test('three that seal at once seal each event once, in one chain without a gap', async () => {
  await fill(5_000)
  expect(sum(await Promise.all(replicas.map(sealAll)))).toBe(5_000)
  const verdict = await verifyChain(testDatabase.database.executor, { secrets })
  expect(verdict).toMatchObject({ kind: 'intact', events: 5_000, unsealed: 0 })
})

test('events written, erased and pruned meanwhile leave the chain intact', async () => {
  await fill(2_000)
  let isWriting = true
  const writers = replicas.map(async (executor) => {
    for (let index = 0; index < 300; index++) {
      const userId = uuidv7()
      await write(executor, userId)
      if (index % 3 > 0) continue
      await executor.transaction(async (tx) => {
        await eraseAuditOf(tx, userId)
        const event = { id: uuidv7(), type: 'account.deleted', userId } as const
        await insertAuditEvent(tx, { ...event, ip: undefined, userAgent: undefined })
      })
    }
  })
  const sealers = replicas.map(async (executor) => {
    while (isWriting) await sealAll(executor)
  })
  const pruner = pruneAuditEvents(
    { db: testDatabase.database.executor },
    { retentionSeconds: 60, secrets, batchSize: 100 },
  )
  await Promise.all([...writers, pruner])
  isWriting = false
  await Promise.all(sealers)
  await sealAll(testDatabase.database.executor)
  const verdict = await verifyChain(testDatabase.database.executor, { secrets })
  expect(verdict).toMatchObject({ kind: 'intact', unsealed: 0 })
})

test('a writer that has not committed is not waited for, and is sealed later', async () => {
  const [writer, sealer] = replicas
  if (!writer || !sealer) throw new Error('Too few replicas')
  await writer.transaction(async (tx) => {
    await write(tx)
    await write(sealer)
    expect(await sealNewEvents({ db: sealer }, { secrets })).toMatchObject({ events: 1 })
  })
  expect(await sealNewEvents({ db: sealer }, { secrets })).toMatchObject({
    events: 1,
    head: { sequence: 2 },
  })
  expect(await verifyChain(sealer, { secrets })).toMatchObject({ kind: 'intact', events: 2 })
})

test('an installation in another schema does not hold this one up', async () => {
  const [sealer] = replicas
  if (!sealer) throw new Error('Too few replicas')
  const elsewhere = await testDatabase.openPool({ schema: 'elsewhere' })
  await elsewhere.migrate()
  await write(sealer)
  await elsewhere.executor.transaction(async (tx) => {
    await write(tx)
    expect(await sealNewEvents({ db: tx }, { secrets })).toMatchObject({ kind: 'sealed' })
    expect(await sealNewEvents({ db: sealer }, { secrets })).toMatchObject({ kind: 'sealed' })
  })
})
