// Tests that a mail reaches one mailbox, whatever stands in the address of its job.
import { randomUUID } from 'node:crypto'
import { afterAll, beforeAll, beforeEach, expect, test } from 'vitest'
import { createSmtpTransport } from '../../src/mail/smtp-transport.ts'
import { type MailServer, startMailServer } from './mail-server.ts'
import { from } from './mail-test.ts'

let server: MailServer
beforeAll(async () => {
  server = await startMailServer()
})
afterAll(() => server.close())
beforeEach(() => server.received.splice(0))

const { signal } = new AbortController()
const mailTo = (to: string) => ({
  id: randomUUID(),
  purpose: 'resetPassword' as const,
  to,
  subject: 'Subject',
  text: 'Text',
  html: '<p>Text</p>',
  link: undefined,
})

test.each([
  ['a line break and a header', 'ada@example.com\r\nBcc: eve@evil.example'],
  ['a line break and a command', 'ada@example.com>\r\nRCPT TO:<eve@evil.example'],
  ['a line feed', 'ada@example.com\neve@evil.example'],
  ['two addresses', 'ada@example.com,eve@evil.example'],
  ['two addresses after a semicolon', 'ada@example.com;eve@evil.example'],
  ['two addresses after a space', 'ada@example.com eve@evil.example'],
  ['a display name', 'Ada <eve@evil.example>'],
  ['a quoted name', '"ada@example.com" <eve@evil.example>'],
  ['an address within brackets', '<eve@evil.example>@example.com'],
  ['a comment', 'ada@example.com(eve@evil.example)'],
  ['a group', 'all:ada@example.com,eve@evil.example;'],
  ['a quoted local part', '"eve@evil.example "@example.com'],
  ['a source route', '@evil.example:ada@example.com'],
  ['a full-width @', 'ada＠evil.example'],
  ['a zero byte', 'ada@example.com\0'],
  ['nothing', ''],
])('[11] an address with %s reaches nobody and is given up', async (_, to) => {
  const outcome = await createSmtpTransport({ url: server.url, from })(mailTo(to), { signal })
  expect(outcome).toEqual({
    kind: 'failed',
    isPermanent: true,
    error: 'not the address of one mailbox',
  })
  expect(server.received).toEqual([])
})

test.each(['ada@example.com', "o'hara+tag@example.co.uk", '!#$%&*/=?^_`{|}~@example.com'])(
  '[11] %s reaches that mailbox alone',
  async (to) => {
    const outcome = await createSmtpTransport({ url: server.url, from })(mailTo(to), { signal })
    expect(outcome).toEqual({ kind: 'sent' })
    expect(server.received).toMatchObject([{ recipients: [to] }])
  },
)

test('[11] a subject with a header in it adds no recipient, and a text that names a file is sent as it is', async () => {
  const mail = {
    ...mailTo('ada@example.com'),
    text: 'file:///etc/passwd',
    subject: 'a\r\nBcc: eve@evil.example',
  }
  await createSmtpTransport({ url: server.url, from })(mail, { signal })
  expect(server.received).toMatchObject([
    { recipients: ['ada@example.com'], mail: { text: 'file:///etc/passwd' } },
  ])
  expect(server.received[0]?.mail.bcc).toBeUndefined()
})
