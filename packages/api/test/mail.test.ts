// Tests which mails are sent, what they say, and what becomes of those that cannot be sent.
import { createHash } from 'node:crypto'
import { claimMailJobs, insertMailJob, type MailPurpose, type NewMailJob } from '@countersign/db'
import { createTestDatabase, type TestDatabase } from '@countersign/db/testing'
import { v7 as uuidv7 } from 'uuid'
import { afterAll, beforeAll, beforeEach, describe, expect, test } from 'vitest'
import {
  deliverMails,
  type MailDelivery,
  type MailTrouble,
  type SendOutcome,
} from '../src/mail/deliver-mails.ts'
import type { OutgoingMail } from '../src/mail/write-mail.ts'

const APP_URL = 'https://app.example.com'
const FAR_LINK = /https:\/\/app\.example\.com\/[a-z-]+#token=([\w-]{43})/

let testDatabase: TestDatabase
beforeAll(async () => {
  testDatabase = await createTestDatabase()
})
afterAll(() => testDatabase.drop())
beforeEach(async () => {
  await testDatabase.query`delete from outbox`
  await testDatabase.query`delete from users`
  await testDatabase.query`delete from audit_events`
})

interface Account {
  readonly email?: string
  readonly fullName?: string
  readonly passwordHash?: string | null
  readonly isVerified?: boolean
  readonly isDisabled?: boolean
}

async function insertAccount({
  email = 'ada@example.com',
  fullName = 'Ada Lovelace',
  passwordHash = 'x',
  isVerified = false,
  isDisabled = false,
}: Account = {}): Promise<string> {
  const id = uuidv7()
  await testDatabase.query`
    insert into users (id, email, full_name, password_hash, role, credential_version, email_verified_at, disabled_at, created_at, updated_at)
    values (${id}, ${email}, ${fullName}, ${passwordHash}, 'USER', 7,
            case when ${isVerified}::boolean then now() end, case when ${isDisabled}::boolean then now() end, now(), now())`
  return id
}

async function queue(purpose: MailPurpose, job: Partial<NewMailJob> = {}): Promise<string> {
  const id = uuidv7()
  const { executor } = testDatabase.database
  await insertMailJob(executor, { id, purpose, email: 'ada@example.com', locale: 'en', ...job })
  return id
}

/** Delivers what is due once. */
async function deliver(
  answer: (mail: OutgoingMail) => SendOutcome = () => ({ kind: 'sent' }),
  options: Partial<MailDelivery> = {},
) {
  const sent: OutgoingMail[] = []
  const failures: MailTrouble[] = []
  const postponed: MailTrouble[] = []
  await deliverMails(
    { db: testDatabase.database.executor },
    {
      send: async (mail) => {
        sent.push(mail)
        return answer(mail)
      },
      appUrl: APP_URL,
      onFailed: (trouble) => failures.push(trouble),
      onPostponed: (trouble) => postponed.push(trouble),
      ...options,
    },
    { signal: new AbortController().signal },
  )
  return { sent, failures, postponed }
}

const jobs = () => testDatabase.query`select id, attempts, failed_at, last_error from outbox`
const tokens = () => testDatabase.query`
  select hash, purpose, user_id, email, credential_version,
         round(extract(epoch from expires_at - clock_timestamp()) / 60) as minutes from one_time_tokens`

const refuse = (isPermanent: boolean, error = 'RCPT TO: 450 later') =>
  ({ kind: 'failed', isPermanent, error }) as const

describe('a mail with a link', () => {
  test.each([
    ['verifyEmail', {}, '/verify-email', 'verifyEmail', 24 * 60, 7],
    ['resetPassword', {}, '/reset-password', 'resetPassword', 30, 7],
    ['invitation', { passwordHash: null }, '/accept-invitation', 'resetPassword', 7 * 24 * 60, 7],
    [
      'confirmEmailChange',
      { email: 'old@example.com' },
      '/confirm-email-change',
      'confirmEmailChange',
      24 * 60,
      7,
    ],
    [
      'emailChanged',
      { email: 'new@example.com' },
      '/undo-email-change',
      'undoEmailChange',
      7 * 24 * 60,
      null,
    ],
  ] as const)(
    '%s keeps the hash of its token alone',
    async (purpose, account, path, tokenPurpose, minutes, version) => {
      const userId = await insertAccount(account)
      const id = await queue(purpose, { userId })
      const {
        sent: [mail],
      } = await deliver()
      const token = FAR_LINK.exec(mail?.text ?? '')?.[1] ?? ''
      expect(mail).toMatchObject({
        id,
        purpose,
        to: 'ada@example.com',
        link: `${APP_URL}${path}#token=${token}`,
        html: expect.stringContaining(`href="${APP_URL}${path}#token=${token}"`),
      })
      const hash = createHash('sha256').update(token).digest('base64url')
      expect(await tokens()).toEqual([
        {
          hash,
          purpose: tokenPurpose,
          user_id: userId,
          email: 'ada@example.com',
          credential_version: version,
          minutes: String(minutes),
        },
      ])
      expect(await jobs()).toEqual([])
    },
  )

  test('finds the account by the address where the job names none', async () => {
    const userId = await insertAccount()
    await queue('resetPassword')
    await deliver()
    expect(await tokens()).toMatchObject([{ user_id: userId }])
  })

  test('carries the time of the request into its token', async () => {
    await insertAccount({ email: 'new@example.com' })
    const [{ id } = {}] = await testDatabase.query`select id from users`
    await queue('emailChanged', { userId: String(id) })
    await testDatabase.query`update outbox set created_at = '2026-01-02T03:04:00Z'`
    const {
      sent: [mail],
    } = await deliver()
    expect(
      await testDatabase.query`select created_at = '2026-01-02T03:04:00Z' as same from one_time_tokens`,
    ).toEqual([{ same: true }])
    expect(mail?.text).toContain('When: January 2, 2026 at 3:04 AM UTC')
  })
})

describe('no mail is sent, and its job is gone, for', () => {
  test.each<[string, MailPurpose, Account | undefined, Partial<NewMailJob>]>([
    ['a reset without an account', 'resetPassword', undefined, {}],
    ['a reset of a disabled account', 'resetPassword', { isDisabled: true }, {}],
    ['a verification without an account', 'verifyEmail', undefined, {}],
    ['a verified address', 'verifyEmail', { isVerified: true }, {}],
    ['an unverified address of a disabled account', 'verifyEmail', { isDisabled: true }, {}],
    ['an invited user who has a password', 'invitation', {}, {}],
    ['a change to the address that the account has', 'confirmEmailChange', {}, {}],
    [
      'a change that was asked for before another password was set',
      'confirmEmailChange',
      { email: 'old@example.com' },
      { details: { credentialVersion: 6 } },
    ],
    ['a change that was undone', 'emailChanged', {}, {}],
    [
      'a signup with the address of a disabled account',
      'alreadyRegistered',
      { isDisabled: true },
      {},
    ],
    ['a new device of a deleted account', 'newDevice', undefined, {}],
  ])('%s', async (_, purpose, account, job) => {
    const userId = account ? await insertAccount(account) : undefined
    await queue(purpose, { userId, ...job })
    expect((await deliver()).sent).toEqual([])
    expect(await jobs()).toEqual([])
    expect(await tokens()).toEqual([])
  })
})

test.each([
  ['passwordChanged', 'Your password for Countersign was changed'],
  ['alreadyRegistered', 'You already have an account at Countersign'],
  ['newDevice', 'New sign-in to Countersign'],
] as const)('%s tells the user, without a token', async (purpose, subject) => {
  await insertAccount({ isVerified: true })
  await queue(purpose, {
    details: {
      ip: '192.0.2.7',
      userAgent: 'Mozilla/5.0 (X11; Linux x86_64; rv:140.0) Gecko/20100101 Firefox/140.0',
    },
  })
  const {
    sent: [mail],
  } = await deliver()
  expect(mail).toMatchObject({ subject, link: undefined })
  expect(mail?.text).toContain('Hello Ada Lovelace,')
  expect(mail?.text).toContain('Device: Firefox 140, Linux\nIP address: 192.0.2.7')
  expect(mail?.text).toContain('If it was not you')
  expect(await tokens()).toEqual([])
})

test('a deleted account is told so without being looked up', async () => {
  await queue('accountDeleted', { details: { fullName: 'Ada Lovelace' } })
  const { sent } = await deliver()
  expect(sent).toMatchObject([
    { to: 'ada@example.com', subject: 'Your account at Countersign was deleted' },
  ])
  expect(sent[0]?.text).toContain('Hello Ada Lovelace,')
})

test.each([
  ['de', 'Neues Passwort für Countersign'],
  ['de-AT', 'Neues Passwort für Countersign'],
  ['en', 'Set a new password for Countersign'],
  ['fr', 'Set a new password for Countersign'],
])('a user with the locale %s reads "%s"', async (locale, subject) => {
  await insertAccount()
  await queue('resetPassword', { locale })
  expect((await deliver()).sent).toMatchObject([{ subject }])
})

describe('words of a user', () => {
  test('are escaped', async () => {
    await insertAccount({ fullName: '<b>"Ada" & \'Co\'</b', isVerified: true })
    await queue('passwordChanged')
    const {
      sent: [mail],
    } = await deliver()
    expect(mail?.text).not.toContain('Ada')
    await testDatabase.query`update users set full_name = '<b>"Ada" & ''Co'''`
    await queue('passwordChanged', { details: { ip: '<img src=x>' } })
    const {
      sent: [second],
    } = await deliver()
    expect(second?.html).toContain('&lt;b&gt;&quot;Ada&quot; &amp; &#39;Co&#39;')
    expect(second?.html).toContain('&lt;img src=x&gt;')
    expect(second?.html).not.toMatch(/<b>|<img/)
  })

  test.each([
    [
      'a name that mail programs make a link of',
      { fullName: 'Win at evil.example', isVerified: true },
    ],
    ['a name with a scheme', { fullName: 'http://evil', isVerified: true }],
    ['the name of an account whose address is not proven', { fullName: 'Call 0900 now' }],
  ])('are left out: %s', async (_, account) => {
    await insertAccount(account)
    await queue('resetPassword')
    const {
      sent: [mail],
    } = await deliver()
    expect(mail?.text).toMatch(/^Hello,\n/)
    expect(`${mail?.subject}${mail?.text}${mail?.html}`).not.toContain(account.fullName)
  })
})

describe('a mail that cannot be sent', () => {
  test('is tried again after 30 s, 2 min, 10 min, 1 h and then every 6 h, and is given up after a day', async () => {
    const userId = await insertAccount()
    const id = await queue('resetPassword')
    for (const [index, seconds] of [30, 120, 600, 3_600, 21_600, 21_600, 21_600].entries()) {
      const { postponed } = await deliver(() => refuse(false))
      expect(postponed).toMatchObject([{ id, attempts: index + 1, error: 'RCPT TO: 450 later' }])
      await testDatabase.advanceClock(seconds - 5)
      expect((await deliver()).sent, `after ${seconds - 5} s`).toEqual([])
      await testDatabase.advanceClock(10)
    }
    expect(await deliver(() => refuse(false))).toMatchObject({
      sent: [{ id }],
      failures: [{ id, purpose: 'resetPassword', attempts: 8, error: 'RCPT TO: 450 later' }],
      postponed: [],
    })
    expect(await jobs()).toMatchObject([{ id, attempts: 8, failed_at: expect.anything() }])
    expect(await testDatabase.query`select type, user_id, details from audit_events`).toEqual([
      { type: 'mail.failed', user_id: userId, details: { purpose: 'resetPassword' } },
    ])
    await testDatabase.advanceClock(10 * 86_400)
    expect((await deliver()).sent).toEqual([])
  })

  test('is given up at once where the recipient is refused for good', async () => {
    await insertAccount()
    await queue('resetPassword')
    const { failures } = await deliver(() => refuse(true))
    expect(failures).toHaveLength(1)
    expect((await deliver()).sent).toEqual([])
    expect(await jobs()).toMatchObject([{ attempts: 1, failed_at: expect.anything() }])
  })

  test('leaves neither its link nor an address in the error that is kept, nor a second line', async () => {
    await insertAccount()
    await queue('resetPassword')
    const { failures } = await deliver(({ link, to }) =>
      refuse(true, `DATA: 554 spam\r\n${link} for <${to}>\u2028${'x '.repeat(500)}`),
    )
    const [{ last_error: kept } = {}] = await jobs()
    expect(failures[0]?.error).toBe(kept)
    expect(kept).toMatch(/^DATA: 554 spam \S+ for \[\.\.\.\] x x /)
    expect(String(kept).length).toBeLessThanOrEqual(200)
    expect(kept).not.toMatch(/token=[\w-]{5}|ada@/)
  })

  test('is given up when each of its workers died', async () => {
    await insertAccount()
    await queue('resetPassword')
    await testDatabase.query`update outbox set attempts = 8`
    const { sent, failures } = await deliver()
    expect(sent).toEqual([])
    expect(failures).toMatchObject([{ attempts: 9 }])
  })
})

test('a job whose worker died is due again when its lease ends, and the late worker does not finish it', async () => {
  await insertAccount()
  await queue('resetPassword')
  const { executor } = testDatabase.database
  await claimMailJobs(executor, { limit: 1, leaseSeconds: 60 })
  expect((await deliver()).sent).toEqual([])
  await testDatabase.advanceClock(61)
  let attemptsMeanwhile = 0
  const { sent } = await deliver(() => ({ kind: 'sent' }), {
    send: async () => {
      // The lease ends while it is sending, and another worker claims the job.
      await testDatabase.advanceClock(121)
      const [job] = await claimMailJobs(executor, { limit: 1, leaseSeconds: 60 })
      attemptsMeanwhile = job?.attempts ?? 0
      return { kind: 'sent' }
    },
  })
  expect(sent).toEqual([])
  expect(attemptsMeanwhile).toBe(3)
  expect(await jobs()).toMatchObject([{ attempts: 3 }])
})

test('mails that were given up are deleted after 30 days, expired tokens after 7', async () => {
  const { deleteOldMails, deleteOldOneTimeTokens } = await import('../src/mail/clean-up-mail.ts')
  const db = { db: testDatabase.database.executor }
  await insertAccount()
  await queue('resetPassword')
  await deliver(() => refuse(true))
  await testDatabase.advanceClock(7 * 86_400)
  expect(await deleteOldOneTimeTokens(db)).toBe(0)
  await testDatabase.advanceClock(3_600)
  expect(await deleteOldOneTimeTokens(db)).toBe(1)
  expect(await deleteOldMails(db)).toBe(0)
  await testDatabase.advanceClock(23 * 86_400)
  expect(await deleteOldMails(db)).toBe(1)
})
