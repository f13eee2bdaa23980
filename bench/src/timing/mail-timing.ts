// Measures whether the duration of a call that sends mail reveals an account. The built server, a mail server that takes every
// mail, argon2 at its real cost. An argument names a PostgreSQL; without it, PGlite in a new folder.
import { randomUUID } from 'node:crypto'
import { once } from 'node:events'
import { createPasswords, OWASP_PASSWORD_COST } from '@countersign/api'
import { SMTPServer } from 'smtp-server'
import { writeResults } from '../results.ts'
import { createAccounts } from './accounts.ts'
import { type BuiltServer, post, startBuiltServer, timingDatabase } from './built-server.ts'
import { compareTimes, type Kind, printComparison } from './compare-times.ts'

const PASSWORD = 'Analytical-Engine-1843'

const mailServer = new SMTPServer({
  authOptional: true,
  disabledCommands: ['AUTH', 'STARTTLS'],
  onData(stream, _session, done) {
    stream.resume()
    stream.once('end', () => done())
  },
})
await once(mailServer.listen(0, '127.0.0.1'), 'listening')
const mailAddress = mailServer.server.address()
const mailPort = typeof mailAddress === 'object' ? mailAddress?.port : undefined
const mailEnv = {
  SMTP_URL: `smtp://127.0.0.1:${mailPort}`,
  MAIL_FROM: 'no-reply@example.com',
  APP_URL: 'http://localhost:3000',
}

const database = await timingDatabase()
const passwords = await createPasswords(OWASP_PASSWORD_COST, { concurrency: 1, maxWaiting: 1 })
const hashed = await passwords.hash(PASSWORD)
const passwordHash = hashed.kind === 'hashed' ? hashed.hash : null
const accounts = await createAccounts(database.url, {
  known: { passwordHash },
  verified: { passwordHash, isVerified: true },
  disabled: { passwordHash, isDisabled: true },
})
const { emailOf } = accounts
const nobody = 'nobody@example.com'

const byEmail =
  (path: string, { url }: BuiltServer) =>
  (name: string, email: string) => ({
    name,
    request: async () => {
      await post(`${url}/v1/account/${path}`, { body: { email }, status: 204 })
    },
  })

const measurements: Record<string, (server: BuiltServer) => Promise<[Kind, ...Kind[]]>> = {
  'password reset': async (server) => {
    const ask = byEmail('request-password-reset', server)
    return [
      ask('account', emailOf('known')),
      ask('no account', nobody),
      ask('disabled account', emailOf('disabled')),
    ]
  },
  'email verification': async (server) => {
    const ask = byEmail('request-email-verification', server)
    return [
      ask('unverified account', emailOf('known')),
      ask('no account', nobody),
      ask('verified account', emailOf('verified')),
    ]
  },
  'change of address': async ({ url }) => {
    const body = { email: emailOf('verified'), password: PASSWORD }
    const answer = Object(await post(`${url}/v1/auth/login`, { body, status: 200 }))
    const headers = { Authorization: `Bearer ${answer.accessToken}` }
    const ask = (name: string, newEmail: () => string): Kind => ({
      name,
      request: async () => {
        const change = { newEmail: newEmail(), currentPassword: PASSWORD }
        await post(`${url}/v1/account/request-email-change`, { body: change, status: 204, headers })
      },
    })
    return [
      ask('free address', () => `${randomUUID()}@example.com`),
      ask('taken address', () => emailOf('known')),
    ]
  },
  'signup while addresses must be verified': async ({ url }) => {
    const ask = (name: string, email: () => string): Kind => ({
      name,
      request: async () => {
        const body = { email: email(), fullName: 'Ada', password: PASSWORD }
        await post(`${url}/v1/auth/signup`, { body, status: 403 })
      },
    })
    return [
      ask('taken address', () => emailOf('known')),
      ask('free address', () => `${randomUUID()}@example.com`),
    ]
  },
}

const results: Record<string, unknown> = {}
try {
  for (const [name, kindsOf] of Object.entries(measurements)) {
    process.stdout.write(`\n${name}\n`)
    const requiresVerification = name.startsWith('signup') ? 'on' : 'off'
    const server = await startBuiltServer(database.url, {
      ...mailEnv,
      REQUIRE_EMAIL_VERIFICATION: requiresVerification,
    })
    try {
      const comparison = await compareTimes(await kindsOf(server))
      printComparison(comparison)
      const { isWithin, ...figures } = comparison
      results[name] = figures
      if (!isWithin) process.exitCode = 1
    } finally {
      await server.stop()
    }
  }
  writeResults('mail-timing', { database: database.kind, cost: OWASP_PASSWORD_COST, results })
} finally {
  mailServer.close()
  await accounts.remove()
  await database.remove()
}
