// Tests mail workers beside each other, stopped and without a database.
import { createServer } from 'node:net'
import { setTimeout as sleep } from 'node:timers/promises'
import { claimMailJobs } from '@countersign/db'
import { createTestDatabase, type TestDatabase } from '@countersign/db/testing'
import { afterAll, beforeAll, expect, onTestFinished, test, vi } from 'vitest'
import { startMailWorker } from '../../src/jobs/mail-worker.ts'
import { createWakeSignal } from '../../src/jobs/wake-signal.ts'
import { createSmtpTransport } from '../../src/mail/smtp-transport.ts'
import { startMailServer } from './mail-server.ts'
import { createMailTest, from } from './mail-test.ts'

let testDatabase: TestDatabase
beforeAll(async () => {
  testDatabase = await createTestDatabase()
})
afterAll(() => testDatabase.drop())

async function mailServer(options: Parameters<typeof startMailServer>[0] = {}) {
  const server = await startMailServer(options)
  onTestFinished(() => server.close())
  return server
}

test('three workers on one database send each of a hundred mails once', async () => {
  const { startWorker, queueMail, jobs } = await createMailTest(testDatabase)
  const { url, received } = await mailServer()
  const ids: string[] = []
  for (let index = 0; index < 100; index++) {
    ids.push(await queueMail({ purpose: 'accountDeleted', email: `user-${index}@example.com` }))
  }
  await Promise.all([1, 2, 3].map(() => startWorker({ url })))
  await vi.waitFor(async () => expect(await jobs()).toEqual([]), { timeout: 30_000 })
  expect(received.map(({ mail }) => mail.messageId).sort()).toEqual(
    ids.map((id) => `<${id}@mail.example.com>`).sort(),
  )
})

test('the mail of a worker that was killed is sent by another one when the lease ends', async () => {
  const { startWorker, queueMail } = await createMailTest(testDatabase)
  const { url, received } = await mailServer()
  await queueMail({ purpose: 'accountDeleted' })
  await claimMailJobs(testDatabase.database.executor, { limit: 1, leaseSeconds: 60 })
  await startWorker({ url })
  await sleep(200)
  expect(received).toEqual([])
  await testDatabase.advanceClock(61)
  await vi.waitFor(() => expect(received).toHaveLength(1), { timeout: 10_000 })
})

test('a wake sends at once, and one while the worker is busy is not lost', async () => {
  const { startWorker, queueMail } = await createMailTest(testDatabase)
  const wakeSignal = createWakeSignal()
  let whileBusy: (() => Promise<void>) | undefined
  const { url, received } = await mailServer({
    refuse() {
      void whileBusy?.()
      return undefined
    },
  })
  await startWorker({ url, wakeSignal, pollMs: 3_600_000 })
  await sleep(200)
  whileBusy = async () => {
    whileBusy = undefined
    await queueMail({ purpose: 'accountDeleted', email: 'second@example.com' })
    wakeSignal.wake()
  }
  await queueMail({ purpose: 'accountDeleted', email: 'first@example.com' })
  wakeSignal.wake()
  await vi.waitFor(
    () =>
      expect(received.map(({ recipients }) => recipients[0])).toEqual([
        'first@example.com',
        'second@example.com',
      ]),
    { timeout: 10_000 },
  )
})

test('a worker that stops lets its mails arrive', async () => {
  const { startWorker, queueMail, jobs } = await createMailTest(testDatabase)
  let arrived: (() => void) | undefined
  const arriving = new Promise<void>((resolve) => {
    arrived = resolve
  })
  const { url, received } = await mailServer({
    onMailFrom(_, __, callback) {
      arrived?.()
      setTimeout(callback, 300)
    },
  })
  await queueMail({ purpose: 'accountDeleted' })
  const stop = await startWorker({ url })
  await arriving
  await stop()
  expect(received).toHaveLength(1)
  expect(await jobs()).toEqual([])
})

test('a worker that stops gives a mail server that does not answer up, and leaves the mail due', async () => {
  const { startWorker, queueMail, jobs } = await createMailTest(testDatabase)
  const silent = createServer()
  const connected = new Promise<void>((resolve) => silent.once('connection', () => resolve()))
  await new Promise<void>((resolve) => silent.listen(0, '127.0.0.1', resolve))
  onTestFinished(() => void silent.close())
  const address = silent.address()
  const port = typeof address === 'object' && address ? address.port : 0
  await queueMail({ purpose: 'accountDeleted' })
  const stop = await startWorker({ url: `smtp://127.0.0.1:${port}`, stopGraceMs: 100 })
  await connected
  const started = performance.now()
  await stop()
  expect(performance.now() - started).toBeLessThan(1_500)
  expect(await jobs()).toMatchObject([{ attempts: 1, failed_at: null }])
  expect(await testDatabase.query`select due_at <= clock_timestamp() as due from outbox`).toEqual([
    { due: true },
  ])
})

test('a mail server that does not answer in time is given up for now', async () => {
  const silent = createServer()
  await new Promise<void>((resolve) => silent.listen(0, '127.0.0.1', resolve))
  onTestFinished(() => void silent.close())
  const address = silent.address()
  const port = typeof address === 'object' && address ? address.port : 0
  const send = createSmtpTransport({ url: `smtp://127.0.0.1:${port}`, from, timeoutMs: 100 })
  const mail = {
    purpose: 'newDevice',
    id: 'x',
    to: 'ada@example.com',
    subject: '',
    text: '',
    html: '',
    link: undefined,
  } as const
  expect(await send(mail, { signal: new AbortController().signal })).toMatchObject({
    kind: 'failed',
    isPermanent: false,
  })
})

test('a database that is unavailable is logged once, asked at each poll alone, and used again', async () => {
  const { lines, logger, queueMail } = await createMailTest(testDatabase)
  const { url, received } = await mailServer()
  let asked = 0
  let isBroken = true
  const { executor } = testDatabase.database
  const db = new Proxy(executor, {
    get(target, name) {
      if (name === 'with') asked++
      if (isBroken && name === 'with') throw new Error('out of order')
      return Reflect.get(target, name, target)
    },
  })
  const wakeSignal = createWakeSignal()
  const stop = startMailWorker({ db }, logger, {
    send: createSmtpTransport({ url, from }),
    appUrl: 'https://app.example.com',
    wakeSignal,
    pollMs: 50,
  })
  onTestFinished(stop)
  for (let index = 0; index < 40; index++) {
    wakeSignal.wake()
    await sleep(10)
  }
  expect(asked).toBeGreaterThan(3)
  expect(asked).toBeLessThan(16)
  isBroken = false
  await queueMail({ purpose: 'accountDeleted' })
  await vi.waitFor(() => expect(received).toHaveLength(1), { timeout: 10_000 })
  await vi.waitFor(() =>
    expect(lines.map((line) => JSON.parse(line).msg)).toEqual([
      'the database hands out no mails',
      'the database hands out mails again',
    ]),
  )
})

test('at rest a worker asks the database once per poll', async () => {
  const { logger } = await createMailTest(testDatabase)
  const { executor } = testDatabase.database
  const asked: (string | symbol)[] = []
  const db = new Proxy(executor, {
    get(target, name) {
      const value = Reflect.get(target, name, target)
      if (typeof value === 'function') asked.push(name)
      return value
    },
  })
  const stop = startMailWorker({ db }, logger, {
    send: async () => ({ kind: 'sent' }),
    appUrl: 'https://app.example.com',
    wakeSignal: createWakeSignal(),
    pollMs: 100,
  })
  await sleep(1_000)
  await stop()
  const claims = asked.filter((name) => name === 'with').length
  expect(claims).toBeGreaterThan(5)
  expect(claims).toBeLessThan(15)
  expect(new Set(asked)).toEqual(new Set(['$with', 'select', 'with']))
})
