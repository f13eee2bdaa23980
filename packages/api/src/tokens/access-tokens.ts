// Access tokens: short-lived, self-contained, held by the client in memory only.
import type { Role } from '@countersign/contract'
import { errors, jwtVerify, SignJWT } from 'jose'
import { validate as isUuid } from 'uuid'
import { type Clock, epochSeconds } from '../clock.ts'
import type { SigningKeys } from './signing-keys.ts'

// RFC 9068 section 2.1: the type keeps a token of another kind from passing for an access token.
const TYPE = 'at+jwt'
/** How far the clocks of two replicas may differ, in seconds. */
export const CLOCK_TOLERANCE_SECONDS = 60

/** What an access token says. */
export interface AccessClaims {
  readonly userId: string
  readonly sessionId: string
  readonly role: Role
}

export interface AccessTokens {
  readonly ttlSeconds: number
  issue(claims: { userId: string; id: string; role: Role }): Promise<string>
  /** The claims of an authentic, current token; undefined for anything else. */
  verify(token: string): Promise<AccessClaims | undefined>
}

export interface AccessTokenOptions {
  readonly keys: SigningKeys
  readonly issuer: string
  readonly audience: string
  readonly ttlSeconds: number
  readonly clock: Clock
}

export function createAccessTokens(options: AccessTokenOptions): AccessTokens {
  const { keys, issuer, audience, ttlSeconds, clock } = options

  return {
    ttlSeconds,
    issue(session) {
      const issuedAt = epochSeconds(clock())
      return new SignJWT({ sid: session.id, role: session.role })
        .setProtectedHeader({ alg: keys.current.algorithm, typ: TYPE, kid: keys.current.kid })
        .setSubject(session.userId)
        .setIssuer(issuer)
        .setAudience(audience)
        .setIssuedAt(issuedAt)
        .setExpirationTime(issuedAt + ttlSeconds)
        .sign(keys.current.signing)
    },
    async verify(token) {
      try {
        const { payload } = await jwtVerify(token, (header) => keys.find(header), {
          algorithms: [...keys.algorithms],
          typ: TYPE,
          issuer,
          audience,
          requiredClaims: ['sub', 'sid', 'role', 'iat', 'exp'],
          clockTolerance: CLOCK_TOLERANCE_SECONDS,
          currentDate: clock(),
        })
        const { sub, sid, role, iat } = payload
        if (typeof sub !== 'string' || !isUuid(sub)) return undefined
        if (typeof sid !== 'string' || !isUuid(sid)) return undefined
        if (role !== 'USER' && role !== 'ADMIN') return undefined
        if (typeof iat !== 'number') return undefined
        if (iat > epochSeconds(clock()) + CLOCK_TOLERANCE_SECONDS) return undefined
        return { userId: sub, sessionId: sid, role }
      } catch (error) {
        if (error instanceof errors.JOSEError || error instanceof TypeError) return undefined
        throw error
      }
    },
  }
}
