// Decides whom a call is charged to: who proves to be signed in has limits of their own, everybody else shares those of
// the network.
import type { LimitPolicy } from '@countersign/contract'
import { customerOf, networkOf, siteOf } from './network.ts'
import type { Charge } from './rate-limit-store.ts'

/** The charges of a call by nobody in particular. */
export function chargesOfNetwork(policy: LimitPolicy, ip: string | undefined): Charge[] {
  const network = networkOf(ip)
  if (!isWide(policy)) return [{ name: policy, subject: network }]
  const customer = customerOf(ip)
  return [
    { name: policy, subject: network },
    ...(customer === network ? [] : [{ name: `${policy}-customer`, subject: customer } as const]),
    { name: `${policy}-site`, subject: siteOf(ip) },
  ]
}

/** Who calls, by a token or a cookie that is authentic. */
export interface Caller {
  readonly sessionId: string
  readonly userId: string
}

/** The charges of a call by somebody who is signed in: what costs is counted over all sessions of the user. */
export function chargesOfCaller(policy: LimitPolicy, { sessionId, userId }: Caller): Charge[] {
  const subject = isWide(policy) ? `user ${userId}` : `session ${sessionId}`
  return [{ name: policy, subject }]
}

type WidePolicy = Extract<LimitPolicy, 'credentials' | 'signup' | 'mail'>

const isWide = (policy: LimitPolicy): policy is WidePolicy =>
  policy === 'credentials' || policy === 'signup' || policy === 'mail'
