// Tests the mails of development: files, and links in the log.
import { randomUUID } from 'node:crypto'
import { mkdtemp, readdir, readFile, rm, stat } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { simpleParser } from 'mailparser'
import { expect, onTestFinished, test } from 'vitest'
import { createMailTransport } from '../../src/mail/create-mail-transport.ts'
import { createLogger } from '../../src/operations/logger.ts'
import { from } from './mail-test.ts'

const link = 'http://localhost:3000/reset-password#token=abc'
const mail = {
  id: randomUUID(),
  purpose: 'resetPassword' as const,
  to: 'ada@example.com',
  subject: 'Neues Passwort für Countersign',
  text: `Grüße ${link}`,
  html: '<p>Grüße</p>',
  link,
}

function logging() {
  const lines: string[] = []
  const stream = { write: (line: string) => lines.push(line) }
  return { lines, logger: createLogger({ level: 'info', stream }) }
}

test('a mail becomes a file that its owner alone reads, and its link a line of the log', async () => {
  const parent = await mkdtemp(join(tmpdir(), 'outbox-'))
  onTestFinished(() => rm(parent, { recursive: true }))
  const folder = join(parent, '.data/outbox')
  const { lines, logger } = logging()
  const send = createMailTransport({ transport: { kind: 'files', folder }, from }, logger)
  expect(await send?.(mail, { signal: new AbortController().signal })).toEqual({ kind: 'sent' })

  const [name = '', ...others] = await readdir(folder)
  expect(others).toEqual([])
  expect(name).toMatch(/^\d{4}-\d\d-\d\dT[\d-]+Z-resetPassword-[\da-f-]{36}\.eml$/)
  expect((await stat(join(folder, name))).mode & 0o777).toBe(0o600)
  expect(await simpleParser(await readFile(join(folder, name)))).toMatchObject({
    subject: mail.subject,
    text: expect.stringContaining(mail.text),
    to: { text: 'ada@example.com' },
  })
  expect(lines.map((line) => JSON.parse(line))).toMatchObject([{ link, file: join(folder, name) }])
})

test('a folder that cannot be written is no reason to give a mail up', async () => {
  const transport = { kind: 'files', folder: '/dev/null/outbox' } as const
  const send = createMailTransport({ transport, from }, logging().logger)
  expect(await send?.(mail, { signal: new AbortController().signal })).toMatchObject({
    kind: 'failed',
    isPermanent: false,
  })
})

test('where no mail can be sent there is no transport', () => {
  expect(createMailTransport({ transport: { kind: 'none' }, from }, logging().logger)).toBe(
    undefined,
  )
})
