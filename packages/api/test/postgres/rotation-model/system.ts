// The real side: three replicas with pools of their own on one database. Its clock and theirs stand still unless a
// history moves them, so that what happens depends on the history alone.

import { cookiePorts, createCookieJar, createTestApi } from '@countersign/testing'
import { createRefreshTokens, type RefreshTokens } from '../../../src/tokens/refresh-tokens.ts'
import { createSigningKeys } from '../../../src/tokens/signing-keys.ts'
import type { RequestPorts } from '../../../src/trpc/context.ts'
import type { Answer, Policy, Replica, Token } from './model.ts'

const START = '2030-01-01T00:00:00Z'
const SECRETS = [
  'the-first-refresh-secret-of-32-bytes',
  'the-second-refresh-secret-of-32-bytes',
  'the-third-refresh-secret-of-32-bytes',
] as const

export const POOLS = 3
/** A replica that knows every secret there is. */
export const everySecret: Replica = { secrets: [...SECRETS.keys()], clockAhead: 0 }

export type System = Awaited<ReturnType<typeof createSystem>>

export async function createSystem() {
  const api = await createTestApi()
  const { query, advanceClock } = api.testDatabase
  await query`
    create or replace function test_clock.clock_timestamp() returns timestamptz language sql volatile as
      'select timestamptz ''2030-01-01T00:00:00Z'' + make_interval(secs => seconds) from test_clock.shift'`
  // Whether a commit survives a power failure is not what is tried here; connections opened from here on do not wait.
  await query`
    do 'begin execute format(''alter database %I set synchronous_commit = off'', current_database()); end'`
  const pools = await Promise.all(Array.from({ length: POOLS }, () => api.replica()))

  let now = 0
  const dateOf = (seconds: number) => new Date(Date.parse(START) + seconds * 1000)

  const kids = await Promise.all(
    SECRETS.map(async (secret) => (await createSigningKeys({ secrets: [secret] })).current.kid),
  )
  const refreshTokens = new Map<string, RefreshTokens>()
  const refreshTokensOf = async ({ secrets, clockAhead }: Replica) => {
    const name = `${secrets} ${clockAhead}`
    const known = refreshTokens.get(name)
    if (known) return known
    const [signing = SECRETS[0], ...others] = secrets.flatMap((number) => SECRETS[number] ?? [])
    const keys = await createSigningKeys({ secrets: [signing, ...others] })
    const made = createRefreshTokens({ keys, clock: () => dateOf(now + clockAhead) })
    refreshTokens.set(name, made)
    return made
  }

  return {
    query,
    refreshTokensOf,
    /** The kinds of answers that were given. */
    seen: new Set<Answer['kind']>(),
    /** Seconds since the start of the history. */
    now: () => now,
    secondsOf: (time: unknown) => (Date.parse(String(time)) - Date.parse(START)) / 1000,
    dateOf,
    async sleep(seconds: number) {
      await advanceClock(seconds)
      now += seconds
    },
    /** The context of one request; what its response does to the cookie is seen in `jar`. */
    async contextOf(request: {
      pool: number
      replica: Replica
      policy: Policy
      cookie: string | undefined
    }) {
      const deps = pools[request.pool] ?? api.deps
      const jar = createCookieJar({ cookie: request.cookie })
      const ports: RequestPorts = {
        ...cookiePorts(jar),
        accessToken: undefined,
        ip: '192.0.2.1',
        userAgent: 'vitest',
        requestId: undefined,
        locale: 'en',
      }
      return {
        ...deps,
        ...ports,
        refreshTokens: await refreshTokensOf(request.replica),
        sessionPolicy: { ...deps.sessionPolicy, ...request.policy },
        jar,
      }
    },
    /** What a token says, read without asking the product. */
    readToken(string: string): { token: Token; userId: string; sessionId: string; key: string } {
      const [header, payload] = string
        .split('.', 2)
        .map((part) => JSON.parse(Buffer.from(part, 'base64url').toString()))
      const { gen: generation, exp, sub: userId, sid: sessionId, key } = payload
      const secret = kids.indexOf(header.kid)
      return {
        token: { generation, exp: exp - Date.parse(START) / 1000, secret },
        userId,
        sessionId,
        key,
      }
    },
    close: () => api.close(),
  }
}
