import { sealNewEvents } from '@countersign/api'
import { insertAuditEvent } from '@countersign/db'
import { afterAll, beforeAll, expect, test } from 'vitest'
import { AUDIT_SECRET, type CliDatabase, createCliDatabase, runCli } from './cli-process.ts'

let database: CliDatabase
let anchor: string
beforeAll(async () => {
  database = await createCliDatabase()
  await database.use(async (db) => {
    for (let index = 0; index < 3; index++) {
      const id = crypto.randomUUID()
      const none = { userId: undefined, ip: undefined, userAgent: undefined }
      await insertAuditEvent(db, { id, type: 'logout', ...none })
    }
    const outcome = await sealNewEvents({ db }, { secrets: [AUDIT_SECRET] })
    if (outcome.kind !== 'sealed') throw new Error('Nothing was sealed')
    anchor = `${outcome.head.sequence}:${outcome.head.seal}`
  })
})
afterAll(() => database.drop())

test('an intact chain is said so, with its newest seal', async () => {
  expect(await database.run('audit', 'verify')).toEqual({
    code: 0,
    stdout: `The chain is intact: 3 sealed events, 0 not sealed yet.\nNewest seal: ${anchor}\n`,
    stderr: '',
  })
})

test('anchors are verified', async () => {
  expect(await database.run('audit', 'verify', '--anchor', anchor)).toMatchObject({ code: 0 })
  expect(
    await database.run('audit', 'verify', '--anchor', anchor, '2:sha256.other', '--json'),
  ).toMatchObject({ code: 1, stdout: '{"kind":"broken","at":2,"problem":"anchorMismatch"}\n' })
  expect(await database.run('audit', 'verify', '--anchor', 'three:x')).toMatchObject({
    code: 2,
    stderr: expect.stringContaining('Expected a sequence, a colon and a seal'),
  })
})

test('another AUDIT_SECRET is said so', async () => {
  const env = { DATABASE_URL: database.url, AUDIT_SECRET: AUDIT_SECRET.toUpperCase() }
  expect(await runCli(env, ['audit', 'verify'])).toEqual({
    code: 1,
    stdout: '',
    stderr:
      'The chain is broken at sequence 1: the event is sealed with a secret that AUDIT_SECRET does not hold.\n',
  })
})

test('a broken chain ends with 1 and names the place', async () => {
  await database.use((db) =>
    db.execute(`update audit_events set type = 'login.failed' where sequence = 2`),
  )
  expect(await database.run('audit', 'verify')).toEqual({
    code: 1,
    stdout: '',
    stderr: 'The chain is broken at sequence 2: the event was edited or inserted.\n',
  })
  expect(await database.run('audit', 'verify', '--json')).toEqual({
    code: 1,
    stdout: '{"kind":"broken","at":2,"problem":"edited"}\n',
    stderr: '',
  })
})
