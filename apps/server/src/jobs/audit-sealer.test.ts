import { type Executor, insertAuditEvent, readAuditHead } from '@countersign/db'
import { createTestDatabase, type TestDatabase } from '@countersign/db/testing'
import { afterAll, beforeAll, beforeEach, expect, test, vi } from 'vitest'
import { createLogger } from '../operations/logger.ts'
import { startAuditSealer } from './audit-sealer.ts'

const secrets = ['audit-secret-one-of-32-bytes-or-more'] as const

let testDatabase: TestDatabase
let db: Executor
beforeAll(async () => {
  testDatabase = await createTestDatabase()
  db = testDatabase.database.executor
})
afterAll(() => testDatabase.drop())
beforeEach(async () => {
  await testDatabase.query`delete from audit_events`
  await testDatabase.query`delete from audit_head`
})

function logging() {
  const lines: string[] = []
  const stream = { write: (line: string) => lines.push(line) }
  return { lines, logger: createLogger({ level: 'info', stream }) }
}

const record = () =>
  insertAuditEvent(db, {
    id: crypto.randomUUID(),
    type: 'logout',
    userId: undefined,
    ip: undefined,
    userAgent: undefined,
  })
const sequenceOf = async () => (await readAuditHead(db))?.sequence
const anchorsIn = (lines: readonly string[]) =>
  lines.filter((line) => line.includes('audit anchor'))

test('events are sealed while it runs and when it stops, and the last seal is logged if it moved', async () => {
  const { lines, logger } = logging()
  const stop = startAuditSealer({ db }, logger, { secrets, intervalMs: 10 })
  await record()
  await vi.waitFor(async () => expect(await sequenceOf()).toBe(1), { timeout: 10_000 })
  await record()
  await stop()
  expect(await sequenceOf()).toBe(2)
  expect(anchorsIn(lines)).toEqual([expect.stringContaining('"sequence":2,"seal":"hmac-sha256.')])
})

test('an anchor is logged now and then, and not twice', async () => {
  const { lines, logger } = logging()
  const timing = { intervalMs: 5, anchorIntervalMs: 20 }
  const stop = startAuditSealer({ db }, logger, { secrets, ...timing })
  await record()
  await vi.waitFor(() => expect(anchorsIn(lines)).toHaveLength(1), { timeout: 10_000 })
  await stop()
  expect(anchorsIn(lines)).toHaveLength(1)
})

test('a database that is lost is logged once, and when it is back', async () => {
  const { lines, logger } = logging()
  let isLost = true
  const select: Executor['select'] = (...fields: never[]) => {
    if (isLost) throw new Error('out of order')
    return Reflect.apply(db.select, db, fields)
  }
  const stop = startAuditSealer({ db: Object.assign(Object.create(db), { select }) }, logger, {
    secrets,
    intervalMs: 5,
  })
  await vi.waitFor(() => expect(lines).toHaveLength(1), { timeout: 10_000 })
  await new Promise((resolve) => setTimeout(resolve, 100))
  isLost = false
  await vi.waitFor(() => expect(lines).toHaveLength(2), { timeout: 10_000 })
  await stop()
  expect(lines[0]).toContain('audit events cannot be sealed')
  expect(lines[1]).toContain('audit events are sealed again')
})
