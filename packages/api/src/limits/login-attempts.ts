// How often somebody may try to get into an account. An attempt is counted before it is known to fail, so that parallel
// guesses are counted too, and refunded when it succeeds. Accounts that do not exist are counted like those that do.
import type { Context } from '../trpc/context.ts'
import { chargesOfNetwork } from './charges.ts'
import { countCharges } from './count-call.ts'
import { networkOf, siteOf } from './network.ts'
import type { Charge } from './rate-limit-store.ts'

export interface LoginAttempt {
  /** Canonical, so that every spelling of it is the same account. */
  readonly email: string
  /** Of a device from which the account was opened with its password before. */
  readonly deviceId?: string
  readonly signal: AbortSignal | undefined
}

/** Counts a login by `credentials`, and for the account. */
export function countLoginAttempt(ctx: Context, { email, deviceId, signal }: LoginAttempt) {
  const charges =
    deviceId === undefined
      ? chargesOfStranger(email, ctx.ip)
      : chargesOfDevice(email, { deviceId, ip: ctx.ip })
  return countCharges(ctx, charges, signal)
}

function chargesOfStranger(email: string, ip: string | undefined): Charge[] {
  return [
    ...chargesOfNetwork('credentials', ip),
    { name: 'account-network', subject: `${email} ${networkOf(ip)}` },
    { name: 'account-site', subject: `${email} ${siteOf(ip)}` },
    { name: 'account', subject: email },
  ]
}

// Apart from everybody else's: whoever besieges the account, or the network, spends nothing of it.
function chargesOfDevice(
  email: string,
  { deviceId, ip }: { deviceId: string; ip: string | undefined },
): Charge[] {
  return [
    { name: 'credentials-device', subject: deviceId },
    { name: 'credentials-known-site', subject: siteOf(ip) },
    { name: 'account-device', subject: `${email} ${deviceId}` },
  ]
}

/** Counts a signup by `signup`, and as one that may tell of an account until it is refunded. */
export function countSignup(ctx: Context, signal: AbortSignal | undefined) {
  const probe: Charge = { name: 'signup-probe', subject: siteOf(ctx.ip) }
  return countCharges(ctx, [...chargesOfNetwork('signup', ctx.ip), probe], signal)
}
