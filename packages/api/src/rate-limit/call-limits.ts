// Decides which limits a call consumes, and for whom.
import type { LimitPolicy } from '@countersign/contract'
import type { Context } from '../trpc/context.ts'
import { customerOf, networkOf, siteOf } from './network.ts'
import type { LimitedSubject, RateLimitDecision } from './rate-limiter.ts'

type LimitContext = Pick<Context, 'rateLimiter' | 'ip'>

/** Who calls, by a token or a cookie that is authentic. */
export interface Caller {
  readonly sessionId: string
  readonly userId: string
  /** The token has expired or its session was revoked: the bearer may be a thief, and uses up nothing of the user's. */
  readonly isStale?: boolean
}

/**
 * Counts a call by its policy: for the caller's session, so that nobody behind the same address can use its calls up, else
 * for the network. Sessions are cheap to collect, so all of a user have a limit together; it refuses nothing, but what
 * exceeds it is counted for the network as well.
 */
export async function consumeCall(
  { rateLimiter, ip }: LimitContext,
  policy: LimitPolicy,
  caller?: Caller,
): Promise<RateLimitDecision> {
  if (!caller) return rateLimiter.consumeAll(limitsOfNetwork(policy, ip))
  const { sessionId, userId, isStale } = caller
  if (isStale) return rateLimiter.consume(policy, `session ${sessionId}`)
  const subject = isWide(policy) ? `user ${userId}` : `session ${sessionId}`
  const decision = await rateLimiter.consume(policy, subject)
  if (!decision.allowed) return decision
  const user = await rateLimiter.consume('user', `${policy} ${userId}`)
  return user.allowed ? decision : rateLimiter.consumeAll(limitsOfNetwork(policy, ip))
}

export interface LoginAttempt {
  /** Canonical, so that every spelling of it is the same account. */
  readonly email: string
  /** Of a device from which the account was opened with its password before. */
  readonly deviceId?: string
  readonly signal: AbortSignal | undefined
}

/**
 * Counts a login by `credentials` and for the account, before it is known to fail: parallel guesses count too. Accounts
 * that do not exist are counted alike. Refund it if it succeeds, else confirm it.
 */
export function consumeLoginAttempt(
  { rateLimiter, ip }: LimitContext,
  { email, deviceId, signal }: LoginAttempt,
): Promise<RateLimitDecision> {
  const limits =
    deviceId === undefined ? limitsOfStranger(email, ip) : limitsOfDevice(email, deviceId, ip)
  return rateLimiter.consumeAll(limits, signal)
}

/** Counts a signup by `signup`, and as one that may tell of an account until it is refunded or confirmed. */
export function consumeSignup(
  { rateLimiter, ip }: LimitContext,
  signal: AbortSignal | undefined,
): Promise<RateLimitDecision> {
  const probe: LimitedSubject = { limit: 'signup-probe', subject: siteOf(ip) }
  return rateLimiter.consumeAll([...limitsOfNetwork('signup', ip), probe], signal)
}

interface RequestedMail {
  readonly purpose: string
  /** Canonical. */
  readonly email: string
}

/** Counts a mail that is asked for, for the address that it goes to and where it is asked for. */
export function consumeMail(
  { rateLimiter, ip }: LimitContext,
  mail: RequestedMail,
): Promise<RateLimitDecision> {
  return rateLimiter.consumeAll(limitsOfRecipient(mail, ip))
}

/** The same for a mail to an address of a signed-in user's choice, which may be a stranger's. */
export function consumeMailOfUser(
  { rateLimiter, ip }: LimitContext,
  { userId, ...mail }: RequestedMail & { readonly userId: string },
): Promise<RateLimitDecision> {
  return rateLimiter.consumeAll([
    ...limitsOfNetwork('mail', ip),
    { limit: 'mail-user', subject: userId },
    ...limitsOfRecipient(mail, ip),
  ])
}

// By purpose: asking for one mail must not keep the owner from asking for another. By network: nor must a stranger.
function limitsOfRecipient(
  { purpose, email }: RequestedMail,
  ip: string | undefined,
): LimitedSubject[] {
  return [
    { limit: 'recipient-network', subject: `${purpose} ${email} ${networkOf(ip)}` },
    { limit: 'recipient', subject: `${purpose} ${email}` },
  ]
}

function limitsOfNetwork(policy: LimitPolicy, ip: string | undefined): LimitedSubject[] {
  const network = networkOf(ip)
  if (!isWide(policy)) return [{ limit: policy, subject: network }]
  const customer = customerOf(ip)
  return [
    { limit: policy, subject: network },
    ...(customer === network ? [] : [{ limit: `${policy}-customer`, subject: customer } as const]),
    { limit: `${policy}-site`, subject: siteOf(ip) },
  ]
}

function limitsOfStranger(email: string, ip: string | undefined): LimitedSubject[] {
  return [
    ...limitsOfNetwork('credentials', ip),
    { limit: 'account-network', subject: `${email} ${networkOf(ip)}` },
    { limit: 'account-site', subject: `${email} ${siteOf(ip)}` },
    { limit: 'account', subject: email },
  ]
}

// Apart from everybody else's: guesses from elsewhere at the account, or from its network, use up nothing of it.
function limitsOfDevice(email: string, deviceId: string, ip: string | undefined): LimitedSubject[] {
  return [
    { limit: 'credentials-device', subject: deviceId },
    { limit: 'credentials-known-site', subject: siteOf(ip) },
    { limit: 'account-device', subject: `${email} ${deviceId}` },
  ]
}

type WidePolicy = Extract<LimitPolicy, 'credentials' | 'signup' | 'mail'>

/** Whether a policy is of calls so expensive that all sessions of a user share one limit. */
export const isWide = (policy: LimitPolicy): policy is WidePolicy =>
  policy === 'credentials' || policy === 'signup' || policy === 'mail'
