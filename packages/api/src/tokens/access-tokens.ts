// Issues and verifies access tokens: short-lived, self-contained, kept by the client in memory. Never queries the database.
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
/** How far the clocks of two replicas may differ. */
export const CLOCK_TOLERANCE_SECONDS = 60

/** The maximum lifetime of an access token, whatever is configured. */
export const MAX_ACCESS_TOKEN_TTL_SECONDS = 86_400
/**
 * No access token that was issued longer ago is accepted anywhere. What must be remembered for a token's lifetime is kept this
 * long, because the configured TTL may have been longer yesterday or may be longer at another replica.
 */
export const MAX_TOKEN_AGE_SECONDS = MAX_ACCESS_TOKEN_TTL_SECONDS + 2 * CLOCK_TOLERANCE_SECONDS

/** Size of the cache of verified tokens; 10,000 take about 4 MiB. */
const MAX_REMEMBERED = 10_000

/** The claims of an access token. */
export interface AccessClaims {
  readonly userId: string
  readonly sessionId: string
  /** When the token was issued. Authorization reads the role from the database. */
  readonly role: Role
  /**
   * True within the clock tolerance of its expiry: by another clock its session may have expired, and only the database can
   * tell.
   */
  readonly isNearExpiry: boolean
}

/** An access token as a client receives it. */
export interface AccessTokenGrant {
  readonly accessToken: string
  /** Seconds. */
  readonly expiresIn: number
}

export type AccessTokenVerdict =
  /** Authentic. The claims of an expired one tell whose it was and nothing else. */
  | { readonly kind: 'current' | 'expired'; readonly claims: AccessClaims }
  | { readonly kind: 'forged' }

export interface AccessTokens {
  /** Issues a token that expires after the TTL, or with its session if that is sooner. */
  issue(session: {
    userId: string
    id: string
    role: Role
    /** Until the session expires, by the database's clock. */
    secondsLeft: number
  }): Promise<AccessTokenGrant>
  /** The claims of an authentic, current token; undefined for anything else. */
  verify(token: string): Promise<AccessClaims | undefined>
  /** The same with the reason, and with whose an expired token was: its bearer's calls are not charged to the network. */
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
  readonly claims: Omit<AccessClaims, 'isNearExpiry'>
  /** Seconds since the epoch. */
  readonly expiresAt: number
}

export function createAccessTokens(options: AccessTokenOptions): AccessTokens {
  const { keys, issuer, audience, ttlSeconds, clock } = options
  // A signature is verified once and not on every call: it costs many times a look-up, and waits for WebCrypto's thread pool.
  // Keyed by hash, so that the process keeps no list of valid tokens.
  const remembered = new LRUCache<string, Verified>({ max: MAX_REMEMBERED })

  async function verifySignature(token: string): Promise<Verified | undefined> {
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
    const verified = remembered.get(name) ?? (await verifySignature(token))
    if (!verified) return { kind: 'forged' }
    const now = clock()
    const isNearExpiry = epochSeconds(now) >= verified.expiresAt - CLOCK_TOLERANCE_SECONDS
    const claims = { ...verified.claims, isNearExpiry }
    if (isExpired(verified, now)) return { kind: 'expired', claims }
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
  // At most the current TTL: lowering it expires older tokens, and no revocation has to be remembered for longer than this
  // process accepts a token.
  const expiresAt = Math.min(exp, iat + ttlSeconds)
  return { claims: { userId: sub, sessionId: sid, role }, expiresAt }
}

// As jose counts it.
const isExpired = ({ expiresAt }: Verified, now: Date) =>
  expiresAt <= epochSeconds(now) - CLOCK_TOLERANCE_SECONDS
