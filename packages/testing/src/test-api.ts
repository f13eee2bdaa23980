// Runs the whole api in this process, on a disposable database: PGlite in memory, or a new database on the server of
// TEST_DATABASE_URL.
import { randomUUID } from 'node:crypto'
import { type Context, createCaller, type Deps } from '@countersign/api'
import type { User } from '@countersign/contract'
import { createTestDatabase, type TestDatabase } from '@countersign/db/testing'
import { type ApiCaller, createTestClient, type Origin, type TestClient } from './test-client.ts'
import { ada, createTestDeps, type TestDepsOptions } from './test-deps.ts'

export interface TestApiOptions<TCaller> extends TestDepsOptions {
  /** Serves these procedures instead of the api's: `trpc.mergeRouters(appRouter, yourRouter)`. */
  readonly router: { createCaller(context: Context): TCaller }
}

export interface TestApi<TCaller = ApiCaller> {
  /** Limits are off; a test of limits calls with others. */
  readonly deps: Deps
  readonly testDatabase: TestDatabase
  /** Moves the process's clock and the database's clock alike. */
  sleep(seconds: number): Promise<void>
  /** A client with a cookie jar of its own. */
  client(from?: Partial<Origin>): TestClient<TCaller>
  /** Signs up a new user, with an email address of its own unless one is given. */
  signedUpUser(overrides?: Partial<typeof ada>): Promise<SignedUpUser<TCaller>>
  /** Calls procedures as that user. */
  callerOf(user: SignedUpUser<TCaller>): TCaller
  /** Makes a call in two tabs of one browser at once: in the client, and in another one on its cookie jar. */
  race<TResult>(
    client: TestClient<TCaller>,
    call: (tab: TestClient<TCaller>) => Promise<TResult>,
  ): Promise<[PromiseSettledResult<TResult>, PromiseSettledResult<TResult>]>
  /** Another replica on the same database, with a pool of its own and perhaps other secrets. */
  replica(options?: TestDepsOptions): Promise<Deps>
  close(): Promise<void>
}

export interface SignedUpUser<TCaller = ApiCaller> {
  readonly user: User
  readonly credentials: { readonly email: string; readonly password: string }
  /** Signed in. */
  readonly client: TestClient<TCaller>
}

export async function createTestApi(options?: TestDepsOptions): Promise<TestApi>
export async function createTestApi<TCaller>(
  options: TestApiOptions<TCaller>,
): Promise<TestApi<TCaller>>
export async function createTestApi({
  router = { createCaller },
  ...options
}: TestDepsOptions & Partial<TestApiOptions<unknown>> = {}): Promise<TestApi<unknown>> {
  const testDatabase = await createTestDatabase()
  let shiftMs = 0
  const clock = () => new Date(Date.now() + shiftMs)
  const deps = await createTestDeps(testDatabase.database, clock, options)
  const replicas = [deps]

  const client = (from?: Partial<Origin>) =>
    createTestClient({
      deps,
      origin: {
        ip: '192.0.2.1',
        userAgent: 'vitest',
        requestId: undefined,
        locale: 'en',
        ...from,
      },
      createCaller: (context) => router.createCaller(context),
    })

  return {
    deps,
    testDatabase,
    async sleep(seconds) {
      await testDatabase.advanceClock(seconds)
      shiftMs += seconds * 1000
    },
    client,
    async signedUpUser(overrides) {
      const input = { ...ada, email: `${randomUUID()}@example.com`, ...overrides }
      const browser = client()
      const { auth } = createCaller({ ...deps, ...browser.ports })
      const { user, accessToken } = await auth.signup(input)
      browser.accessToken = accessToken
      const { email, password } = input
      return { user, credentials: { email, password }, client: browser }
    },
    callerOf: (user) => user.client.call(),
    race: (tab, call) => Promise.allSettled([call(tab), call(tab.openTab())]),
    async replica(replicaOptions = options) {
      const replica = await createTestDeps(await testDatabase.openPool(), clock, replicaOptions)
      replicas.push(replica)
      return replica
    },
    async close() {
      await Promise.all(replicas.map(({ revocationCache }) => revocationCache.close()))
      await testDatabase.drop()
    },
  }
}
