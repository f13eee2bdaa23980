// better-auth on Express with a pg Pool, as its documentation has it.
import { execFileSync } from 'node:child_process'
import { secrets } from './countersign.ts'
import { peersPath } from './install.ts'
import { emailOf, ORIGIN, PASSWORD, type Peer, type Store } from './peer.ts'

const env = { BETTER_AUTH_SECRET: secrets.access, TRUSTED_ORIGIN: ORIGIN }

const store: Store = {
  name: 'better_auth',
  async createTables(databaseUrl) {
    execFileSync(process.execPath, [peersPath('better-auth/migrate.ts')], {
      env: { ...env, DATABASE_URL: databaseUrl },
      stdio: ['ignore', 'ignore', 'inherit'],
    })
  },
  copyUser: (sql, count) => sql`
    with person as (
      insert into "user" ("id", "name", "email", "emailVerified", "createdAt", "updatedAt")
      select 'copy' || turn, "name", 'user' || turn || '@bench.example', "emailVerified", "createdAt", "updatedAt"
        from "user", generate_series(1, ${count}) as turn
       where "email" = ${emailOf(0)}
      returning "id"
    )
    insert into "account" ("id", "accountId", "providerId", "userId", "password", "createdAt", "updatedAt")
    select person."id", person."id", "providerId", person."id", "password", "account"."createdAt", "account"."updatedAt"
      from person, "account" join "user" on "user"."id" = "account"."userId"
     where "user"."email" = ${emailOf(0)}`,
}

const getSession = { method: 'GET', path: '/api/auth/get-session', session: ['cookie'] } as const

/** The server with its default options. */
export const betterAuth: Peer = {
  name: 'better-auth',
  entry: peersPath('better-auth/server.ts'),
  env: { ...env, BETTER_AUTH_VARIANT: 'plain' },
  store,
  healthPath: '/api/auth/ok',
  calls: {
    signup: {
      method: 'POST',
      path: '/api/auth/sign-up/email',
      body: JSON.stringify({
        name: 'Ada Lovelace',
        email: 'new{turn}@bench.example',
        password: PASSWORD,
      }),
    },
    login: {
      method: 'POST',
      path: '/api/auth/sign-in/email',
      body: JSON.stringify({ email: emailOf('{turn}'), password: PASSWORD }),
    },
    me: getSession,
  },
  readSession: ({ cookie }) => ({ cookie }),
}

/** With its option that keeps a copy of the session in a signed cookie, which saves the query. */
export const betterAuthCached: Peer = {
  ...betterAuth,
  name: 'better-auth, cookie cache',
  env: { ...env, BETTER_AUTH_VARIANT: 'cookie-cache' },
}

/** Told to renew the session at every get-session, which is what comes nearest to a refresh. */
export const betterAuthUpdating: Peer = {
  ...betterAuth,
  name: 'better-auth, updating',
  env: { ...env, BETTER_AUTH_VARIANT: 'updating' },
  calls: { ...betterAuth.calls, refresh: { ...getSession, followCookies: true } },
}
