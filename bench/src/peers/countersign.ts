// This server as it is built, with its own defaults; only its limiter is off, which would be all there is to measure.
import { execFileSync } from 'node:child_process'
import { randomBytes } from 'node:crypto'
import { join } from 'node:path'
import { z } from 'zod'
import { BATCH_SIZE, emailOf, ORIGIN, PASSWORD, type Peer, type Store } from './peer.ts'

const repository = join(import.meta.dirname, '..', '..', '..')
const built = join(repository, 'apps/server/dist/app')

const newSecret = () => randomBytes(48).toString('base64')
export const secrets = { access: newSecret(), refresh: newSecret() }

export function buildServer(): void {
  const build = ['-y', 'pnpm@12', '--filter', '@countersign/server', 'build']
  execFileSync('npx', build, { cwd: repository, stdio: ['ignore', 'ignore', 'inherit'] })
}

export const countersignStore: Store = {
  name: 'countersign',
  async createTables(databaseUrl) {
    execFileSync(process.execPath, [join(built, 'migrate.js')], {
      env: { NODE_ENV: 'production', LOG_LEVEL: 'error', DATABASE_URL: databaseUrl },
      stdio: ['ignore', 'ignore', 'inherit'],
    })
  },
  copyUser: (sql, count) => sql`
    insert into users (id, email, full_name, password_hash, role, created_at, updated_at)
    select gen_random_uuid(), 'user' || turn || '@bench.example', full_name, password_hash, role, created_at, updated_at
      from users, generate_series(1, ${count}) as turn
     where email = ${emailOf(0)}`,
}

const me = 'auth.me'
const SignedInSchema = z.object({
  result: z.object({ data: z.object({ accessToken: z.string() }) }),
})
const ClaimsSchema = z.object({ sub: z.string(), sid: z.string() })

export const countersign: Peer = {
  name: 'Countersign',
  entry: join(built, 'main.js'),
  env: {
    HOST: '127.0.0.1',
    CORS_ORIGIN: ORIGIN,
    JWT_ACCESS_SECRET: secrets.access,
    JWT_REFRESH_SECRET: secrets.refresh,
    RATE_LIMITS: 'off',
    LOG_LEVEL: 'info',
  },
  store: countersignStore,
  healthPath: '/health',
  calls: {
    signup: {
      method: 'POST',
      path: '/trpc/auth.signup',
      body: JSON.stringify({
        fullName: 'Ada Lovelace',
        email: 'new{turn}@bench.example',
        password: PASSWORD,
      }),
    },
    login: {
      method: 'POST',
      path: '/trpc/auth.login',
      body: JSON.stringify({ email: emailOf('{turn}'), password: PASSWORD }),
    },
    refresh: {
      method: 'POST',
      path: '/trpc/auth.refresh',
      session: ['cookie'],
      followCookies: true,
    },
    me: { method: 'GET', path: `/trpc/${me}`, session: ['authorization'] },
    batch: {
      method: 'GET',
      path: `/trpc/${Array(BATCH_SIZE).fill(me).join()}?batch=1`,
      session: ['authorization'],
    },
  },
  readSession({ cookie, body }) {
    const { accessToken } = SignedInSchema.parse(body).result.data
    const payload = Buffer.from(accessToken.split('.')[1] ?? '', 'base64url').toString()
    const { sub, sid } = ClaimsSchema.parse(JSON.parse(payload))
    return {
      cookie,
      authorization: `Bearer ${accessToken}`,
      // How the floors, which verify no token, are told who asks.
      'x-session-id': sid,
      'x-user-id': sub,
    }
  },
}
