// Access tokens: short-lived, self-contained, held by the client in memory only.
import { hash } from 'node:crypto'
import type { Role } from '@countersign/contract'
import { errors, type JWTPayload, jwtVerify, SignJWT } from 'jose'
import { LRUCache } from 'lru-cache'
import { validate as isUuid } from 'uuid'
import { type Clock, epochSeconds } from '../clock.ts'
import { isCanonicalJws } from './canonical-jws.ts'
import type { SigningKeys } from './signing-keys.ts'

// RFC 9068 section 2.1: the type keeps a token of another kind from passing for an access token.
const TYPE = 'at+jwt'
/** How far the clocks of two replicas may differ, in seconds. */
export const CLOCK_TOLERANCE_SECONDS = 60

/** The longest that an access token may be issued for, in seconds, whatever is configured. */
export const MAX_ACCESS_TOKEN_TTL_SECONDS = 86_400
/**
 * No access token that was issued longer ago is accepted anywhere. What must be known for a token's life is kept for so
 * long, and not for the configured TTL, which may have been longer yesterday or be longer at another replica.
 */
export const MAX_TOKEN_AGE_SECONDS = MAX_ACCESS_TOKEN_TTL_SECONDS + 2 * CLOCK_TOLERANCE_SECONDS

/** So many verified tokens are remembered; 10,000 take about 4 MiB. */
const MAX_REMEMBERED = 10_000

/** What an access token says. */
export interface AccessClaims {
  readonly userId: string
  readonly sessionId: string
  /** As it was when the token was issued; what may be done is decided by the database's. */
  readonly role: Role
  /**
   * Whether the token is so near its end, or past it within the tolerance, that by another clock its session may be over:
   * only the database can tell.
   */
  readonly isNearEnd: boolean
}

/** What a client is given to call with. */
export interface AccessTokenGrant {
  readonly accessToken: string
  /** Seconds. */
  readonly expiresIn: number
}

export type AccessTokenVerdict =
  /** Authentic; when it is no longer current, its claims say whose it was and nothing else. */
  | { readonly kind: 'current' | 'expired'; readonly claims: AccessClaims }
  | { readonly kind: 'forged' }

export interface AccessTokens {
  /** A token that expires after the TTL, or with its session if that is sooner. */
  issue(session: {
    userId: string
    id: string
    role: Role
    /** Until the session ends, by the database's clock. */
    secondsLeft: number
  }): Promise<AccessTokenGrant>
  /** The claims of an authentic, current token; undefined for anything else. */
  verify(token: string): Promise<AccessClaims | undefined>
  /** The same, and whose an expired token was: its bearer's calls are not to be charged to strangers. */
  judge(token: string): Promise<AccessTokenVerdict>
}

export interface AccessTokenOptions {
  readonly keys: SigningKeys
  readonly issuer: string
  readonly audience: string
  readonly ttlSeconds: number
  readonly clock: Clock
}

interface Verified {
  readonly claims: Omit<AccessClaims, 'isNearEnd'>
  /** Seconds since the epoch. */
  readonly expiresAt: number
}

export function createAccessTokens(options: AccessTokenOptions): AccessTokens {
  const { keys, issuer, audience, ttlSeconds, clock } = options
  // A signature is checked once and not on every call: that costs many times a look-up, and WebCrypto does it in a thread
  // pool, behind whatever waits there. By hash, so that the process holds no list of tokens that work.
  const remembered = new LRUCache<string, Verified>({ max: MAX_REMEMBERED })

  async function check(token: string): Promise<Verified | undefined> {
    const now = clock()
    if (!isCanonicalJws(token)) return undefined
    try {
      const { payload } = await jwtVerify(token, (header) => keys.find(header), {
        algorithms: [...keys.algorithms],
        typ: TYPE,
        issuer,
        audience,
        requiredClaims: ['sub', 'sid', 'role', 'iat', 'exp'],
        clockTolerance: CLOCK_TOLERANCE_SECONDS,
        currentDate: now,
      })
      return readClaims(payload, epochSeconds(now), ttlSeconds)
    } catch (error) {
      // Thrown after the signature was verified, and with what was signed.
      if (error instanceof errors.JWTExpired) {
        return readClaims(error.payload, epochSeconds(now), ttlSeconds)
      }
      if (error instanceof errors.JOSEError || error instanceof TypeError) return undefined
      throw error
    }
  }

  async function judge(token: string): Promise<AccessTokenVerdict> {
    const name = hash('sha256', token, 'base64')
    const verified = remembered.get(name) ?? (await check(token))
    if (!verified) return { kind: 'forged' }
    const now = clock()
    const isNearEnd = epochSeconds(now) >= verified.expiresAt - CLOCK_TOLERANCE_SECONDS
    const claims = { ...verified.claims, isNearEnd }
    if (isOver(verified, now)) return { kind: 'expired', claims }
    remembered.set(name, verified)
    return { kind: 'current', claims }
  }

  return {
    async issue(session) {
      const issuedAt = epochSeconds(clock())
      const expiresIn = Math.max(1, Math.floor(Math.min(ttlSeconds, session.secondsLeft)))
      const accessToken = await new SignJWT({ sid: session.id, role: session.role })
        .setProtectedHeader({ alg: keys.current.algorithm, typ: TYPE, kid: keys.current.kid })
        .setSubject(session.userId)
        .setIssuer(issuer)
        .setAudience(audience)
        .setIssuedAt(issuedAt)
        .setExpirationTime(issuedAt + expiresIn)
        .sign(keys.current.signing)
      return { accessToken, expiresIn }
    },
    async verify(token) {
      const verdict = await judge(token)
      return verdict.kind === 'current' ? verdict.claims : undefined
    },
    judge,
  }
}

function readClaims(payload: JWTPayload, now: number, ttlSeconds: number): Verified | undefined {
  const { sub, sid, role, iat, exp } = payload
  if (typeof sub !== 'string' || !isUuid(sub)) return undefined
  if (typeof sid !== 'string' || !isUuid(sid)) return undefined
  if (role !== 'USER' && role !== 'ADMIN') return undefined
  if (typeof iat !== 'number' || typeof exp !== 'number') return undefined
  if (iat > now + CLOCK_TOLERANCE_SECONDS) return undefined
  // Never older than the TTL of now: lowering it ends what was issued before, and no revocation has to be remembered for
  // longer than this process accepts a token.
  const expiresAt = Math.min(exp, iat + ttlSeconds)
  return { claims: { userId: sub, sessionId: sid, role }, expiresAt }
}

// As jose counts it.
const isOver = ({ expiresAt }: Verified, now: Date) =>
  expiresAt <= epochSeconds(now) - CLOCK_TOLERANCE_SECONDS
