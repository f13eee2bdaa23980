import { sealNewEvents } from '@countersign/api'
import { createTestDatabase, type TestDatabase } from '@countersign/db/testing'
import { afterAll, beforeAll, expect, test, vi } from 'vitest'
import { createLogger } from '../operations/logger.ts'
import { scheduleCleanUp } from './clean-up-schedule.ts'

let testDatabase: TestDatabase
beforeAll(async () => {
  testDatabase = await createTestDatabase()
})
afterAll(() => testDatabase.drop())

function logging() {
  const lines: string[] = []
  const logger = createLogger({
    level: 'info',
    stream: { write: (line: string) => lines.push(line) },
  })
  return { lines, logger }
}

test('now and then, what expired is deleted and what lives is not, until it is stopped', async () => {
  const { query } = testDatabase
  await query`
    insert into users (id, email, full_name, password_hash, role, created_at, updated_at)
    values (gen_random_uuid(), 'ada@example.com', 'Ada', 'x', 'USER', now(), now())`
  await query`
    insert into sessions (id, user_id, key_hash, generation, rotated_at, replays, created_at,
                          last_used_at, idle_expires_at, expires_at)
    select gen_random_uuid(), users.id, 'x', 0, now(), 0, now(), now(), ends, ends
      from users, unnest(array[now() - interval '3 days', now() + interval '1 day']) as ends`
  await query`
    insert into rate_limits (key, used, ends_at)
    values ('over', 1, now() - interval '1 s'), ('running', 1, now() + interval '1 day')`
  await query`
    insert into one_time_tokens (hash, purpose, user_id, email, created_at, expires_at)
    select hash, 'verifyEmail', users.id, users.email, now(), now() - age
      from users, (values ('old', interval '8 days'), ('told', interval '6 days')) as expired (hash, age)`
  await query`
    insert into outbox (id, purpose, email, locale, details, created_at, due_at, failed_at)
    select gen_random_uuid(), 'newDevice', email, 'en', '{}', now(), now(), now() - age
      from (values ('old@example.com', interval '31 days'), ('kept@example.com', interval '29 days')) as failed (email, age)`
  await query`
    insert into audit_events (id, type, occurred_at)
    select gen_random_uuid(), 'logout', now() - make_interval(days => days)
      from unnest(array[40, 1]) as days`
  await sealNewEvents({ db: testDatabase.database.executor }, { secrets: undefined })
  const { lines, logger } = logging()
  const stop = scheduleCleanUp({ db: testDatabase.database.executor }, logger, {
    audit: { secrets: undefined, retentionSeconds: 30 * 86_400 },
    intervalMs: 10,
  })
  for (const what of ['sessions', 'rate limits', 'links', 'failed mails', 'audit events']) {
    const told = `"deleted":1,"msg":"expired ${what} deleted"`
    await vi.waitFor(() => expect(lines.join('')).toContain(told), { timeout: 10_000 })
  }
  await stop()
  expect(await query`select id from sessions`).toHaveLength(1)
  expect(await query`select key from rate_limits`).toEqual([{ key: 'running' }])
  expect(await query`select hash from one_time_tokens`).toEqual([{ hash: 'told' }])
  expect(await query`select email from outbox`).toEqual([{ email: 'kept@example.com' }])
})

test('a clean-up that fails is logged and tried again', async () => {
  const { lines, logger } = logging()
  const broken = { db: { ...testDatabase.database.executor, select: fail } }
  // @ts-expect-error a database that cannot be asked
  const stop = scheduleCleanUp(broken, logger, { auditRetentionSeconds: 1, intervalMs: 1 })
  await vi.waitFor(() => expect(lines.length).toBeGreaterThan(1), { timeout: 10_000 })
  await stop()
  expect(lines[0]).toContain('the clean-up of sessions failed')
})

function fail(): never {
  throw new Error('out of order')
}
