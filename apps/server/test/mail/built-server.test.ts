// Tests that a built server sends mails: nodemailer is a chunk of its own, loaded by the first one.
import { randomBytes } from 'node:crypto'
import { connect } from 'node:net'
import { text } from 'node:stream/consumers'
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

test('[9] a built server mails links to the configured page, whatever host a request names', async () => {
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

  // Node's own fetch would not send another Host.
  const { hostname, port } = new URL(url)
  await sendRaw({ hostname, port: Number(port) }, [
    'POST /v1/account/request-password-reset HTTP/1.1',
    'Host: evil.example',
    'X-Forwarded-Host: evil.example',
    'Forwarded: host=evil.example',
    'Origin: https://app.example.com',
    'Content-Type: application/json',
    'Connection: close',
    `Content-Length: ${resetBody.length}`,
    '',
    resetBody,
  ])
  await vi.waitFor(() => expect(mailServer.received).toHaveLength(2), { timeout: 20_000 })
  const { text: plain, html } = mailServer.received[1]?.mail ?? {}
  expect(plain).toContain('https://app.example.com/reset-password#token=')
  expect(`${plain}${html}`).not.toContain('evil.example')
  expect(await end('SIGTERM')).toBe(0)
})

const resetBody = JSON.stringify({ email: ada.email })

async function sendRaw(
  { hostname, port }: { hostname: string; port: number },
  lines: readonly string[],
): Promise<void> {
  const socket = connect(port, hostname)
  socket.end(lines.join('\r\n'))
  const answer = await text(socket)
  expect(answer).toMatch(/^HTTP\/1\.1 204 /)
}
