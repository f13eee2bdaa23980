// Queues mails on a file's database and runs workers that send them.
import { randomUUID } from 'node:crypto'
import {
  insertMailJob,
  insertUser,
  type MailPurpose,
  markEmailVerified,
  type NewMailJob,
} from '@countersign/db'
import type { TestDatabase } from '@countersign/db/testing'
import { onTestFinished } from 'vitest'
import { type MailWorkerOptions, startMailWorker } from '../../src/jobs/mail-worker.ts'
import { createWakeSignal } from '../../src/jobs/wake-signal.ts'
import { createSmtpTransport } from '../../src/mail/smtp-transport.ts'
import { createLogger } from '../../src/operations/logger.ts'

/** Frozen, as the configuration is. */
export const from = Object.freeze({ name: 'Example', address: 'no-reply@mail.example.com' })

export interface WorkerOptions extends Partial<MailWorkerOptions> {
  readonly url: string
}

/** Empties the database first; workers are stopped after the test. */
export async function createMailTest(testDatabase: TestDatabase) {
  await testDatabase.query`delete from outbox`
  await testDatabase.query`delete from users`
  const { executor } = testDatabase.database
  const lines: string[] = []
  const logger = createLogger({
    level: 'trace',
    stream: { write: (line: string) => lines.push(line) },
  })
  let accounts = 0

  async function startWorker({ url, ...options }: WorkerOptions) {
    const { executor: db } = await testDatabase.openPool()
    const stop = startMailWorker({ db }, logger, {
      send: createSmtpTransport({ url, from }),
      appUrl: 'https://app.example.com',
      wakeSignal: createWakeSignal(),
      pollMs: 20,
      retryDelaysSeconds: [0.05, 0.05, 0.05, 0.05, 0.05, 0.05, 0.05, 0.05, 0.05, 0.05],
      ...options,
    })
    onTestFinished(stop)
    return stop
  }

  async function queueMail(job: Partial<NewMailJob> & { purpose: MailPurpose }): Promise<string> {
    const id = randomUUID()
    await insertMailJob(executor, { id, email: 'ada@example.com', locale: 'en', ...job })
    return id
  }

  async function insertAccount(
    email = `user-${++accounts}@example.com`,
    passwordHash: string | null = 'x',
    isVerified = true,
  ): Promise<string> {
    const id = randomUUID()
    await insertUser(executor, { id, email, fullName: 'Ada', passwordHash })
    if (isVerified) await markEmailVerified(executor, id)
    return id
  }

  const jobs = () =>
    testDatabase.query`select id, email, attempts, failed_at, last_error from outbox order by id`
  return { lines, logger, startWorker, queueMail, insertAccount, jobs }
}
