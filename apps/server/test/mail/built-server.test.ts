// Tests that a built server sends mails: nodemailer is a chunk of its own, loaded by the first one.
import { randomBytes } from 'node:crypto'
import { afterAll, beforeAll, expect, onTestFinished, test, vi } from 'vitest'
import { buildServer, type ServerBuild } from '../harness/server-process.ts'
import { ada } from '../harness/test-server.ts'
import { startMailServer } from './mail-server.ts'

let build: ServerBuild
beforeAll(async () => {
  build = await buildServer()
})
afterAll(() => build.remove())

const secret = () => randomBytes(32).toString('base64url')

test('a built server mails the link that verifies the address of a new account', async () => {
  const mailServer = await startMailServer()
  onTestFinished(() => mailServer.close())
  const { url, end } = await build.start({
    NODE_ENV: 'production',
    DATABASE_URL: 'pglite://memory',
    CORS_ORIGIN: 'https://app.example.com',
    JWT_ACCESS_SECRET: secret(),
    JWT_REFRESH_SECRET: secret(),
    SMTP_URL: mailServer.url,
    MAIL_FROM: 'Example <no-reply@example.com>',
  })
  await fetch(`${url}/v1/auth/signup`, {
    method: 'POST',
    headers: { 'Content-Type': 'application/json' },
    body: JSON.stringify(ada),
  })
  await vi.waitFor(() => expect(mailServer.received).toHaveLength(1), { timeout: 20_000 })
  expect(mailServer.received).toMatchObject([
    {
      recipients: [ada.email],
      mail: { text: expect.stringContaining('https://app.example.com/verify-email#token=') },
    },
  ])
  expect(await end('SIGTERM')).toBe(0)
})
