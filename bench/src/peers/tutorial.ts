// The starter that Countersign grew from: Express 5, Prisma with the pg adapter, jose and argon2.
import { readFileSync } from 'node:fs'
import postgres from 'postgres'
import { z } from 'zod'
import { secrets } from './countersign.ts'
import { peersPath } from './install.ts'
import { emailOf, ORIGIN, PASSWORD, type Peer } from './peer.ts'

const SignedInSchema = z.object({ accessToken: z.string() })

export const tutorial: Peer = {
  name: 'Tutorial',
  entry: peersPath('tutorial/server.ts'),
  env: {
    CORS_ORIGIN: ORIGIN,
    JWT_ACCESS_SECRET: secrets.access,
    JWT_REFRESH_SECRET: secrets.refresh,
  },
  store: {
    name: 'tutorial',
    async createTables(databaseUrl) {
      const sql = postgres(databaseUrl, { max: 1 })
      await sql.unsafe(readFileSync(peersPath('tutorial/tables.sql'), 'utf8'))
      await sql.end()
    },
    copyUser: (sql, count) => sql`
      insert into "User" ("id", "fullName", "email", "passwordHash", "updatedAt")
      select gen_random_uuid(), "fullName", 'user' || turn || '@bench.example', "passwordHash", "updatedAt"
        from "User", generate_series(1, ${count}) as turn
       where "email" = ${emailOf(0)}`,
  },
  healthPath: '/health',
  calls: {
    signup: {
      method: 'POST',
      path: '/v1/auth/signup',
      body: JSON.stringify({
        fullName: 'Ada Lovelace',
        email: 'new{turn}@bench.example',
        password: PASSWORD,
      }),
    },
    login: {
      method: 'POST',
      path: '/v1/auth/login',
      body: JSON.stringify({ email: emailOf('{turn}'), password: PASSWORD }),
    },
    refresh: {
      method: 'POST',
      path: '/v1/auth/refresh',
      session: ['cookie'],
      followCookies: true,
    },
    me: { method: 'GET', path: '/v1/auth/me', session: ['authorization'] },
  },
  readSession({ cookie, body }) {
    return { cookie, authorization: `Bearer ${SignedInSchema.parse(body).accessToken}` }
  },
}
