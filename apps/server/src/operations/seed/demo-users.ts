// Signs up demo users and opens their sessions through the procedures themselves. Never touches a database with other users.
import { createCaller, type Deps, unlimited } from '@countersign/api'
import { findLogin, hasUserBeside } from '@countersign/db'

export const DEMO_PASSWORD = 'Nanosecond-Wire-1952'

export const demoUsers = [
  { fullName: 'Grace Hopper', email: 'grace@example.com' },
  { fullName: 'Ada Lovelace', email: 'ada@example.com' },
  { fullName: 'Katherine Johnson', email: 'katherine@example.com' },
] as const

// The first browser signs up, the others sign in: each opens a session.
const [signupBrowser, ...loginBrowsers] = [
  {
    ip: '192.0.2.10',
    userAgent:
      'Mozilla/5.0 (Macintosh; Intel Mac OS X 10_15_7) AppleWebKit/605.1.15 (KHTML, like Gecko) Version/18.0 Safari/605.1.15',
  },
  {
    ip: '198.51.100.20',
    userAgent: 'Mozilla/5.0 (X11; Linux x86_64; rv:140.0) Gecko/20100101 Firefox/140.0',
  },
] as const

type Browser = typeof signupBrowser | (typeof loginBrowsers)[number]

type SeedOutcome =
  | { readonly kind: 'seeded'; readonly added: number }
  /** There are users that this did not create. */
  | { readonly kind: 'notEmpty' }

/** Does nothing for a demo user that exists, so that it can run again. */
export async function seedDemoUsers(deps: Deps): Promise<SeedOutcome> {
  const emails = demoUsers.map(({ email }) => email)
  if (await hasUserBeside(deps.db, emails)) return { kind: 'notEmpty' }
  let added = 0
  for (const user of demoUsers) {
    if (await findLogin(deps.db, user.email)) continue
    const credentials = { email: user.email, password: DEMO_PASSWORD }
    await callerOf(deps, signupBrowser).auth.signup({ ...user, password: DEMO_PASSWORD })
    for (const browser of loginBrowsers) await callerOf(deps, browser).auth.login(credentials)
    added += 1
  }
  return { kind: 'seeded', added }
}

// A browser without cookies, so that no session replaces another. The tokens are dropped.
function callerOf(deps: Deps, browser: Browser) {
  return createCaller({
    ...deps,
    ...browser,
    rateLimiter: unlimited,
    accountPolicy: { signup: 'open', requiresVerifiedEmail: false },
    mail: { ...deps.mail, isEnabled: false },
    requestId: undefined,
    locale: 'en',
    accessToken: undefined,
    refreshCookie: { read: () => undefined, write() {}, clear() {} },
    deviceCookie: { read: () => undefined, write() {} },
  })
}
