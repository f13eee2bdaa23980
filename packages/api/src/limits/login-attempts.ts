// How often somebody may try to get into an account. An attempt is counted before it is known to fail, so that parallel
// guesses are counted too, and taken back when it succeeds. Accounts that do not exist are counted like those that do.
import { listSessionAddresses } from '@countersign/db'
import type { Context } from '../context.ts'
import { countCall } from './count-call.ts'
import { networkOf } from './network.ts'
import { isOver, retryAfterOf } from './rate-limits.ts'

export type LoginAttempt =
  /** The password may be looked at; `forgive` takes the attempt back because it was right. */
  | { readonly kind: 'counted'; readonly forgive: () => Promise<void> }
  | { readonly kind: 'refused'; readonly retryAfter: number }

/** @param email canonical, so that every spelling of it is the same account */
export async function countLoginAttempt(ctx: Context, email: string): Promise<LoginAttempt> {
  const { rateLimits } = ctx
  const here = `${email} ${networkOf(ctx.ip)}`
  const retryAfter = await countCall(ctx, 'account-network', here)
  if (retryAfter !== undefined) return { kind: 'refused', retryAfter }
  const forgiveHere = () => rateLimits.uncount('account-network', here)

  // Told to nobody before it refuses: it counts what others do to this account.
  const standing = await rateLimits.count('account', email)
  if (standing && isOver(standing)) {
    // Whoever fills this limit from many networks must not lock the owner out.
    if (await isKnownDevice(ctx, email)) return { kind: 'counted', forgive: forgiveHere }
    ctx.reportLimit(standing)
    return { kind: 'refused', retryAfter: retryAfterOf(standing) }
  }
  return {
    kind: 'counted',
    async forgive() {
      await Promise.all([forgiveHere(), rateLimits.uncount('account', email)])
    },
  }
}

// From the network and by the user agent from which a session of this account was opened before, with the password.
async function isKnownDevice(ctx: Context, email: string): Promise<boolean> {
  const { db, ip, userAgent } = ctx
  if (ip === undefined || userAgent === undefined) return false
  const addresses = await listSessionAddresses(db, { email, userAgent })
  const network = networkOf(ip)
  return addresses.some((address) => networkOf(address) === network)
}
