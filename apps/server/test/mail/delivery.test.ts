// Tests what arrives at a mail server, over real SMTP.
import { createTestDatabase, type TestDatabase } from '@countersign/db/testing'
import { afterAll, afterEach, beforeAll, expect, test, vi } from 'vitest'
import { type MailServer, smtpError, startMailServer } from './mail-server.ts'
import { createMailTest } from './mail-test.ts'

let testDatabase: TestDatabase
beforeAll(async () => {
  testDatabase = await createTestDatabase()
})
afterAll(() => testDatabase.drop())

const servers: MailServer[] = []
afterEach(async () => {
  await Promise.all(servers.splice(0).map((server) => server.close()))
})
async function mailServer(options: Parameters<typeof startMailServer>[0] = {}) {
  const server = await startMailServer(options)
  servers.push(server)
  return server
}

test.each([
  [
    'verifyEmail',
    'ada@example.com',
    'Confirm your address for Countersign',
    '/verify-email#token=',
  ],
  [
    'resetPassword',
    'ada@example.com',
    'Set a new password for Countersign',
    '/reset-password#token=',
  ],
  ['invitation', 'ada@example.com', 'You are invited to Countersign', '/accept-invitation#token='],
  [
    'confirmEmailChange',
    'old@example.com',
    'Confirm your new address for Countersign',
    '/confirm-email-change#token=',
  ],
  [
    'emailChanged',
    'new@example.com',
    'Your address for Countersign was changed',
    '/undo-email-change#token=',
  ],
  ['alreadyRegistered', 'ada@example.com', 'You already have an account at Countersign', ''],
  ['passwordChanged', 'ada@example.com', 'Your password for Countersign was changed', ''],
  ['newDevice', 'ada@example.com', 'New sign-in to Countersign', ''],
  ['accountDeleted', 'ada@example.com', 'Your account at Countersign was deleted', undefined],
] as const)('%s arrives, as text and as HTML', async (purpose, accountEmail, subject, link) => {
  const { startWorker, queueMail, insertAccount, jobs } = await createMailTest(testDatabase)
  const { received, url } = await mailServer()
  const userId = await insertAccount(
    accountEmail,
    purpose === 'invitation' ? null : 'x',
    purpose !== 'verifyEmail' && purpose !== 'invitation',
  )
  const id = await queueMail({ purpose, userId })
  await startWorker({ url })
  await vi.waitFor(() => expect(received).toHaveLength(1), { timeout: 10_000 })
  await vi.waitFor(async () => expect(await jobs()).toEqual([]))
  const [{ recipients, sender, mail } = expect.fail()] = received
  expect({ recipients, sender }).toEqual({
    recipients: ['ada@example.com'],
    sender: 'no-reply@mail.example.com',
  })
  expect(mail.subject).toBe(subject)
  expect(mail.from?.text).toBe('"Example" <no-reply@mail.example.com>')
  expect(mail.messageId).toBe(`<${id}@mail.example.com>`)
  expect(mail.headers.get('auto-submitted')).toBe('auto-generated')
  expect(mail.html).toContain(`<title>${subject}</title>`)
  expect(mail.attachments).toEqual([])
  expect(mail.html).not.toMatch(/<img|url\(|<link|@import/)
  if (link !== undefined) {
    expect(mail.text).toContain(`https://app.example.com${link}`)
    expect(mail.html).toContain(`href="https://app.example.com${link}`)
  }
})

test('umlauts arrive', async () => {
  const { startWorker, queueMail, insertAccount } = await createMailTest(testDatabase)
  const { received, url } = await mailServer()
  await insertAccount('ada@example.com')
  await queueMail({ purpose: 'passwordChanged', locale: 'de' })
  await startWorker({ url })
  await vi.waitFor(() => expect(received).toHaveLength(1), { timeout: 10_000 })
  expect(received[0]?.mail.subject).toBe('Ihr Passwort für Countersign wurde geändert')
  expect(received[0]?.mail.text).toContain('„Passwort vergessen?“')
})

test('a mail server that is down loses no mail', async () => {
  const { startWorker, queueMail, insertAccount, jobs, lines } = await createMailTest(testDatabase)
  const down = await startMailServer()
  await down.close()
  await insertAccount('ada@example.com')
  const ids = [
    await queueMail({ purpose: 'resetPassword' }),
    await queueMail({ purpose: 'newDevice' }),
  ]
  await startWorker({ url: down.url, retryDelaysSeconds: Array.from({ length: 500 }, () => 0.05) })
  await vi.waitFor(
    async () => {
      for (const { attempts } of await jobs()) expect(Number(attempts)).toBeGreaterThan(2)
    },
    { timeout: 10_000 },
  )
  const { received } = await mailServer({ port: down.port })
  await vi.waitFor(async () => expect(await jobs()).toEqual([]), { timeout: 10_000 })
  expect(received.map(({ mail }) => mail.messageId).sort()).toEqual(
    ids.map((id) => `<${id}@mail.example.com>`).sort(),
  )
  const log = lines.join('')
  // A second time at most, if one mail arrives before the other one's last failure is written down.
  expect(log.match(/a mail could not be sent and is tried again/g)?.length).toBeLessThanOrEqual(2)
  expect(log).toContain('mails are sent again')
})

test('a recipient who is refused for good is tried once, kept and logged', async () => {
  const { startWorker, queueMail, insertAccount, jobs, lines } = await createMailTest(testDatabase)
  let attempts = 0
  const { url, received } = await mailServer({
    onRcptTo(_, __, callback) {
      attempts++
      callback(smtpError(550, 'no such mailbox as ada@example.com'))
    },
  })
  await insertAccount('ada@example.com')
  const id = await queueMail({ purpose: 'resetPassword' })
  await startWorker({ url })
  await vi.waitFor(
    async () => expect(await jobs()).toMatchObject([{ failed_at: expect.anything() }]),
    { timeout: 10_000 },
  )
  await new Promise((resolve) => setTimeout(resolve, 200))
  expect({ attempts, received }).toEqual({ attempts: 1, received: [] })
  expect(await jobs()).toMatchObject([
    { attempts: 1, last_error: 'RCPT TO: 550 no such mailbox as [...]' },
  ])
  expect(lines.map((line) => JSON.parse(line))).toMatchObject([
    { level: 50, msg: 'a mail was given up', mail: { id, purpose: 'resetPassword', attempts: 1 } },
  ])
})

test.each([
  ['a recipient who is refused for now', 451],
  ['a recipient who is refused because the server must sign in first', 530],
])('%s is tried again', async (_, code) => {
  const { startWorker, queueMail, insertAccount, jobs } = await createMailTest(testDatabase)
  let attempts = 0
  const { url, received } = await mailServer({
    onRcptTo: (_, __, callback) => callback(attempts++ < 2 ? smtpError(code, 'no') : null),
  })
  await insertAccount('ada@example.com')
  await queueMail({ purpose: 'resetPassword' })
  await startWorker({ url })
  await vi.waitFor(() => expect(received).toHaveLength(1), { timeout: 10_000 })
  await vi.waitFor(async () => expect(await jobs()).toEqual([]))
})

test('credentials that the mail server refuses are no fault of the mail, and appear nowhere', async () => {
  const { startWorker, queueMail, insertAccount, jobs, lines } = await createMailTest(testDatabase)
  const { port } = await mailServer({
    authOptional: false,
    allowInsecureAuth: true,
    onAuth: ({ username, password }, _, callback) =>
      callback(smtpError(535, `wrong: ${username} ${password}`)),
  })
  await insertAccount('ada@example.com')
  await queueMail({ purpose: 'resetPassword' })
  await startWorker({
    url: `smtp://operator:canary-pw@127.0.0.1:${port}`,
    retryDelaysSeconds: [0.05, 60],
  })
  await vi.waitFor(
    async () => expect(await jobs()).toMatchObject([{ attempts: 2, failed_at: null }]),
    { timeout: 10_000 },
  )
  await vi.waitFor(async () =>
    expect(await jobs()).toMatchObject([
      { last_error: 'EAUTH: the mail server refused to log in' },
    ]),
  )
  expect(lines).not.toEqual([])
  expect(lines.join('')).not.toMatch(/canary-pw|operator/)
})

test('no token and no address is ever logged, whatever the mail server quotes', async () => {
  const { startWorker, queueMail, insertAccount, lines, jobs } = await createMailTest(testDatabase)
  const tokens: string[] = []
  const { url } = await mailServer({
    refuse({ mail }) {
      tokens.push(/#token=([\w-]+)/.exec(mail.text ?? '')?.[1] ?? '')
      return smtpError(
        tokens.length < 3 ? 451 : 554,
        `spam: ${mail.text?.replaceAll(/\s+/g, ' ').slice(0, 400)}`,
      )
    },
  })
  await insertAccount('ada@example.com')
  await queueMail({ purpose: 'resetPassword' })
  await startWorker({ url })
  await vi.waitFor(() => expect(lines.join('')).toContain('a mail was given up'), {
    timeout: 10_000,
  })
  expect(tokens).toHaveLength(3)
  const told = `${lines.join('')}${JSON.stringify(await jobs())}`
  for (const token of tokens) expect(told).not.toContain(token.slice(0, 12))
  expect(lines.join('')).not.toContain('ada@')
})
