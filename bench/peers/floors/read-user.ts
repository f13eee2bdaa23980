// The one query of the floors: the read that Countersign's `me` does, on its tables, through postgres.js. Who asks comes
// in two headers: no token is verified here.
import type { IncomingHttpHeaders } from 'node:http'
import postgres from 'postgres'

const sql = postgres(process.env.DATABASE_URL ?? '', { max: 10 })

export async function readUser(headers: IncomingHttpHeaders) {
  const [user] = await sql`
    select users.id, email, full_name as "fullName", role,
           email_verified_at is not null as "emailVerified", users.created_at as "createdAt"
      from sessions join users on users.id = sessions.user_id
     where sessions.id = ${String(headers['x-session-id'])}
       and sessions.user_id = ${String(headers['x-user-id'])}
       and sessions.revoked_at is null and sessions.idle_expires_at > now()
       and users.disabled_at is null`
  return { user }
}
