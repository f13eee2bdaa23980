// better-auth as its documentation sets it up with a pg Pool. BETTER_AUTH_VARIANT: `cookie-cache` is its documented
// option that saves the query, `updating` renews the session at every get-session, as a refresh does.
import { type BetterAuthOptions, betterAuth } from 'better-auth'
import { Pool } from 'pg'

const sessionOptions: Record<string, BetterAuthOptions['session']> = {
  plain: {},
  'cookie-cache': { cookieCache: { enabled: true, maxAge: 5 * 60 } },
  updating: { updateAge: 0 },
}

export const options = {
  database: new Pool({ connectionString: process.env.DATABASE_URL }),
  baseURL: `http://127.0.0.1:${process.env.PORT ?? 4000}`,
  trustedOrigins: [process.env.TRUSTED_ORIGIN ?? ''],
  emailAndPassword: { enabled: true },
  session: sessionOptions[process.env.BETTER_AUTH_VARIANT ?? 'plain'],
  // Its limiter would be all there is to measure.
  rateLimit: { enabled: false },
  telemetry: { enabled: false },
} satisfies BetterAuthOptions

export const auth = betterAuth(options)
