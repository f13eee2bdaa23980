// Fills the tables with sessions as years would, and makes tokens for some of them.
import { createHash } from 'node:crypto'
import {
  createAccessTokens,
  createRefreshTokens,
  createSigningKeys,
  systemClock,
} from '@countersign/api'
import postgres from 'postgres'
import { secrets } from '../peers/countersign.ts'
import type { Session } from '../peers/peer.ts'

const SESSIONS_PER_USER = 10
const DAYS = 25
/** The secret of every session; the table holds its hash, as it does of real ones. */
const KEY = 'k'.repeat(43)
const KEY_HASH = createHash('sha256').update(KEY).digest('base64url')

// A UUID v7 of a row that was made when it was: keys that rise with time, as the application makes them.
const uuidOf = (kind: string, number: string, time: string) => `
  (lpad(to_hex((extract(epoch from ${time}) * 1000)::bigint), 12, '0')
    || '7' || substr(md5('${kind}' || ${number}), 1, 3)
    || '8' || substr(md5('${kind}' || ${number}), 4, 15))::uuid`

/** Puts so many sessions of the last weeks into empty tables. */
export async function fillSessions(databaseUrl: string, rows: number): Promise<void> {
  const sql = postgres(databaseUrl, { max: 1, onnotice: () => {} })
  const users = Math.ceil(rows / SESSIONS_PER_USER)
  const now = `'${new Date().toISOString()}'::timestamptz`
  const registered = `${now} - interval '1 year' + (n || ' seconds')::interval`
  const opened = `${now} - interval '${DAYS} days' * (1 - i::float8 / ${rows})`

  await sql.unsafe(`
    insert into users (id, email, full_name, password_hash, role, created_at, updated_at)
    select ${uuidOf('user', 'n', registered)}, 'user' || n || '@bench.example', 'Ada Lovelace',
           '$argon2id$v=19$m=19456,t=2,p=1$' || md5('salt' || n) || '$' || md5(n::text) || md5('hash' || n),
           'USER', ${registered}, ${registered}
      from generate_series(0, ${users - 1}) as n`)
  // The rows that each one refers to were made by the statement before: checking them one by one would take longer than
  // all the rest. Only a superuser may leave it out.
  await sql`set session_replication_role = replica`.catch(() => {})
  await sql.unsafe(`
    insert into sessions (id, user_id, key_hash, generation, rotated_at, replays, created_at, last_used_at,
                          idle_expires_at, expires_at, user_agent, ip)
    select ${uuidOf('session', 'i', opened)}, ${uuidOf('user', 'n', registered)}, '${KEY_HASH}', 0,
           ${opened}, 0, ${opened}, ${opened}, ${opened} + interval '30 days', ${opened} + interval '90 days',
           'Mozilla/5.0 (X11; Linux x86_64; rv:140.0) Gecko/20100101 Firefox/140.0', '192.0.2.1'
      from (select i, i * 7919::bigint % ${users} as n from generate_series(1, ${rows}) as i) as numbers`)
  // A clean-up in the middle of the measuring would be measured.
  await sql`alter table sessions set (autovacuum_enabled = off)`
  await sql`vacuum (analyze) users`
  await sql`vacuum (analyze) sessions`
  await sql.end()
}

/** Tokens of so many sessions that lie evenly over a table of `rows`. */
export async function pickSessions(
  databaseUrl: string,
  rows: number,
  count: number,
): Promise<Session[]> {
  const sql = postgres(databaseUrl, { max: 1 })
  const picked = await sql<{ id: string; userId: string; idleExpiresAt: Date }[]>`
    select id, user_id as "userId", idle_expires_at as "idleExpiresAt"
      from sessions tablesample bernoulli (${Math.min(100, (150 * count) / rows)})
     order by random()
     limit ${count}`
  await sql.end()

  const clock = systemClock
  const access = createAccessTokens({
    keys: await createSigningKeys({ secrets: [secrets.access] }),
    issuer: 'countersign',
    audience: 'countersign',
    ttlSeconds: 24 * 3_600,
    clock,
  })
  const refresh = createRefreshTokens({
    keys: await createSigningKeys({ secrets: [secrets.refresh] }),
    clock,
  })
  return Promise.all(
    picked.map(async ({ id, userId, idleExpiresAt }) => {
      const { token } = await refresh.issue({ id, userId, idleExpiresAt, generation: 0 }, KEY)
      const secondsLeft = 90 * 86_400
      const { accessToken } = await access.issue({ id, userId, role: 'USER', secondsLeft })
      return { authorization: `Bearer ${accessToken}`, cookie: `__Host-rt=${token}` }
    }),
  )
}
