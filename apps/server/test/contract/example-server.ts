// Starts a server on a database in the state that the contract's examples assume, so that they can be called.
import { once } from 'node:events'
import { createServer } from 'node:http'
import { type AccountPolicy, createCaller, createPasswords } from '@countersign/api'
import { contract } from '@countersign/contract'
import { type Executor, findLogin } from '@countersign/db'
import { insertTestLink } from '@countersign/db/testing'
import {
  cookiePorts,
  createCookieJar,
  createTestDatabase,
  TEST_PASSWORD_COST,
} from '@countersign/testing'
import { createApp } from '../../src/app.ts'
import { createDeps } from '../../src/deps.ts'
import { createLogger } from '../../src/operations/logger.ts'
import { testConfig } from '../harness/test-server.ts'
import { type Held, inProcess, overRest, overTrpc, type Transport } from './transports.ts'

const person = contract.auth.signup.example.input
const sessionId = contract.sessions.revoke.example.input.id
const personId = contract.admin.users.get.example.input.id
/** The administrator who calls the procedures of administrators. */
export const ADMIN_ID = '019a1c3e-55d2-7b16-8f04-7d3a9e2c6b18'
// As the examples have them.
const origin = {
  ip: '203.0.113.7',
  userAgent: 'Mozilla/5.0 (X11; Linux x86_64; rv:145.0) Firefox/145.0',
  requestId: 'c3f1b0de-5a5e-4b0c-9d1f-0f6f3f0f7a11',
  locale: 'en',
} as const

export interface ExampleServer {
  readonly transports: readonly Transport[]
  /** Empties the database. */
  clear(): Promise<void>
  /** The person of the examples signs up and in again: the first session is that of the examples, the second is held. */
  populate(): Promise<Required<Held>>
  /** The person refreshes; what is held afterwards. */
  refresh(held: Held): Promise<Required<Held>>
  /** Another person signs up, and verifies the address. */
  signUpOther(email: string): Promise<void>
  makeAdmin(): Promise<void>
  /** Another person signs in, who is an administrator. */
  signInAdmin(): Promise<Required<Held>>
  demoteAdmins(): Promise<void>
  /** Until the database is emptied. */
  setAccountPolicy(policy: Partial<AccountPolicy>): void
  logout(held: Held): Promise<void>
  /** Runs with the database's clock that much later. */
  later<TResult>(seconds: number, run: () => Promise<TResult>): Promise<TResult>
  close(): Promise<void>
}

export async function createExampleServer(): Promise<ExampleServer> {
  const testDatabase = await createTestDatabase()
  const { database, query } = testDatabase
  const config = testConfig({ RATE_LIMITS: 'off' })
  const passwords = await createPasswords(TEST_PASSWORD_COST, config.passwordQueue)
  const logger = createLogger({ level: 'silent' })
  const accountPolicy = { ...config.accounts }
  const mail = { isEnabled: true, notifiesNewDevices: false, wake: () => {} }
  const deps = {
    ...(await createDeps(database, config, logger)),
    passwords,
    accountPolicy,
    mail,
  }
  const server = createServer(createApp(deps, logger, config))
  await once(server.listen(0, '127.0.0.1'), 'listening')
  const address = server.address()
  const url = `http://127.0.0.1:${typeof address === 'object' && address ? address.port : 0}`

  function device({ accessToken, cookie }: Held = {}) {
    const jar = createCookieJar({ cookie })
    const { auth } = createCaller({ ...deps, ...origin, accessToken, ...cookiePorts(jar) })
    const holding = (access: { accessToken: string }) => {
      if (jar.cookie === undefined) throw new Error('No cookie was set')
      return { accessToken: access.accessToken, cookie: jar.cookie }
    }
    return { auth, holding }
  }

  // References are checked at the end of the statement.
  const giveId = (email: string, id: string) => query`
    with renamed as (update users set id = ${id} where email = ${email})
    update sessions set user_id = ${id}
    where user_id = (select users.id from users where email = ${email})`

  return {
    transports: [overTrpc(url), overRest(url), inProcess(deps)],
    async clear() {
      Object.assign(accountPolicy, config.accounts)
      await query`delete from users`
      await query`delete from audit_events`
      await query`delete from outbox`
    },
    async populate() {
      await device().auth.signup(person)
      await query`update sessions set id = ${sessionId}`
      await giveId(person.email, personId)
      await mailExampleLinks(database.executor)
      const { auth, holding } = device()
      return holding(await auth.login(person))
    },
    async signUpOther(email) {
      await device().auth.signup({ ...person, email })
      await query`update users set email_verified_at = clock_timestamp() where email = ${email}`
    },
    async makeAdmin() {
      await query`update users set role = 'ADMIN' where email = ${person.email}`
    },
    async signInAdmin() {
      const admin = { ...person, email: 'grace@example.com' }
      await device().auth.signup(admin)
      await giveId(admin.email, ADMIN_ID)
      await query`update users set role = 'ADMIN' where id = ${ADMIN_ID}`
      const { auth, holding } = device()
      return holding(await auth.login(admin))
    },
    async demoteAdmins() {
      await query`update users set role = 'USER'`
    },
    setAccountPolicy: (policy) => Object.assign(accountPolicy, policy),
    async refresh(held) {
      const { auth, holding } = device(held)
      return holding(await auth.refresh())
    },
    async logout(held) {
      await device(held).auth.logout()
    },
    async later(seconds, run) {
      await testDatabase.advanceClock(seconds)
      return run().finally(() => testDatabase.advanceClock(-seconds))
    },
    async close() {
      server.close()
      server.closeAllConnections()
      await deps.revocationCache.close()
      await testDatabase.drop()
    },
  }
}

/** The links of the examples, as if they had been mailed just now to the person of the examples. */
async function mailExampleLinks(executor: Executor): Promise<void> {
  const user = await findLogin(executor, person.email)
  if (!user) throw new Error('The person of the examples has not signed up')
  const { account } = contract
  const addresses = {
    verifyEmail: person.email,
    resetPassword: person.email,
    confirmEmailChange: account.confirmEmailChange.example.output.email,
    undoEmailChange: account.undoEmailChange.example.output.email,
  }
  const purposes = [
    'verifyEmail',
    'resetPassword',
    'confirmEmailChange',
    'undoEmailChange',
  ] as const
  for (const purpose of purposes) {
    const email = addresses[purpose]
    await insertTestLink(executor, {
      token: account[purpose].example.input.token,
      purpose,
      userId: user.user.id,
      email,
      credentialVersion: user.credentialVersion,
      lifeSeconds: 3_600,
      ageSeconds: purposes.indexOf(purpose),
    })
  }
}
