// Tests where mails go, whom they come from and what their links lead to.
import { describe, expect, test } from 'vitest'
import { loadConfig } from './load-config.ts'

const local = {
  JWT_ACCESS_SECRET: 'Xq7vN2mK9pRt4wYz8bCd3fGh6jLs1aEu',
  JWT_REFRESH_SECRET: 'uE5aH1sL0jG6fD3cB8zY4wT9rP2nM7kV',
}
const production = {
  ...local,
  NODE_ENV: 'production',
  DATABASE_URL: 'postgresql://ada:pw@db.example.com/countersign',
  CORS_ORIGIN: 'https://app.example.com,https://other.example.com',
}
const smtp = { SMTP_URL: 'smtp://ada:pw@mail.example.com:587', MAIL_FROM: 'no-reply@example.com' }

function mailOf(env: Record<string, string>) {
  const loaded = loadConfig(env)
  if (loaded.kind === 'invalid') throw new Error(JSON.stringify(loaded.problems))
  return loaded.config.mail
}

function problemsOf(env: Record<string, string>) {
  const loaded = loadConfig(env)
  return loaded.kind === 'invalid' ? loaded.problems : []
}

describe('mails', () => {
  test.each([
    ['to files during development', local, { kind: 'files', folder: '.data/outbox' }],
    ['nowhere in tests', { ...local, NODE_ENV: 'test' }, { kind: 'none' }],
    ['nowhere in production', production, { kind: 'none' }],
    ['to SMTP_URL', { ...production, ...smtp }, { kind: 'smtp', url: smtp.SMTP_URL }],
    [
      'to SMTP_URL in development, too',
      { ...local, ...smtp },
      { kind: 'smtp', url: smtp.SMTP_URL },
    ],
  ])('go %s', (_, env, transport) => {
    expect(mailOf(env).transport).toEqual(transport)
  })

  test.each([
    ['no-reply@example.com', { name: '', address: 'no-reply@example.com' }],
    ['Example <No-Reply@Example.com>', { name: 'Example', address: 'no-reply@example.com' }],
    ['Müller & Söhne <a@example.com>', { name: 'Müller & Söhne', address: 'a@example.com' }],
  ])('come from %s', (MAIL_FROM, from) => {
    expect(mailOf({ ...production, ...smtp, MAIL_FROM }).from).toEqual(from)
  })

  test.each([
    'a@example.com\r\nBcc: eve@evil.example',
    'A\r\nBcc: eve@evil.example <a@example.com>',
    'a@example.com, eve@evil.example',
    '<a@example.com>',
    '"A" <a@example.com>',
  ])('do not come from %j', (MAIL_FROM) => {
    expect(problemsOf({ ...production, ...smtp, MAIL_FROM })).toMatchObject([
      { variable: 'MAIL_FROM' },
    ])
  })

  test.each([
    'smtp://mail.example.com',
    'smtps://ada%40example.com:p%40w@mail.example.com:465',
    'smtp://mail.example.com:587?requireTLS=true',
  ])('are handed over at %s', (SMTP_URL) => {
    expect(problemsOf({ ...production, ...smtp, SMTP_URL })).toEqual([])
  })
})

describe('links lead to', () => {
  test.each([
    ['the first page that may call', production, 'https://app.example.com'],
    ['the page of `pnpm dev`', local, 'http://localhost:3000'],
    [
      'the page that the server serves',
      { ...production, PUBLIC_URL: 'https://example.com/auth', WEB_ROOT: 'apps/web' },
      'https://example.com/auth',
    ],
    [
      'APP_URL before all others',
      { ...production, PUBLIC_URL: 'https://example.com', APP_URL: 'https://page.example.com/' },
      'https://page.example.com',
    ],
    [
      'no native shell',
      { ...production, CORS_ORIGIN: 'capacitor://localhost,https://app.example.com' },
      'https://app.example.com',
    ],
  ])('%s', (_, env, appUrl) => expect(mailOf(env).appUrl).toBe(appUrl))
})

test('a mail server needs a sender', () => {
  const { SMTP_URL } = smtp
  expect(problemsOf({ ...production, SMTP_URL })).toEqual([
    { variable: 'MAIL_FROM', expected: 'to be set with SMTP_URL: the sender of mails' },
  ])
})

test('addresses need not be verified where nobody could: without a mail server', () => {
  const required = { ...production, REQUIRE_EMAIL_VERIFICATION: 'on' }
  expect(problemsOf(required)).toMatchObject([{ variable: 'REQUIRE_EMAIL_VERIFICATION' }])
  expect(problemsOf({ ...required, ...smtp })).toEqual([])
  expect(problemsOf({ ...local, REQUIRE_EMAIL_VERIFICATION: 'on' })).toEqual([])
})

test('in production links are sent for https pages alone, but for loopback', () => {
  const withPage = (APP_URL: string) => problemsOf({ ...production, APP_URL })
  expect(withPage('http://app.example.com')).toMatchObject([{ variable: 'APP_URL' }])
  expect(withPage('http://localhost:3000')).toEqual([])
})

test('production refuses a guessable AUDIT_SECRET', () => {
  const guessable = { AUDIT_SECRET: 'change-me-'.repeat(4) }
  expect(problemsOf({ ...production, ...guessable })).toMatchObject([{ variable: 'AUDIT_SECRET' }])
  expect(problemsOf({ ...local, ...guessable })).toEqual([])
})
