// Issues and verifies refresh tokens: signed envelopes around a session's secret key. Does not check session state; the
// database does, and only for authentic tokens.
import { createHash, randomBytes } from 'node:crypto'
import type { PresentedToken } from '@countersign/db'
import { errors, jwtVerify, SignJWT } from 'jose'
import { validate as isUuid } from 'uuid'
import { type Clock, epochSeconds } from '../clock.ts'
import { isCanonicalJws } from './canonical-jws.ts'
import type { SigningKeys } from './signing-keys.ts'

const TYPE = 'rt+jwt'
const SESSION_KEY_BYTES = 32
// Base64url of 32 bytes, and the largest integer the generation column holds.
const SESSION_KEY_FORM = /^[\w-]{43}$/
const MAX_GENERATION = 2 ** 31 - 2

/** The secret that a session's refresh tokens carry; the database keeps only its hash. */
export interface SessionKey {
  /** 256 random bits, base64url. */
  readonly key: string
  /** SHA-256 of the key, base64url. */
  readonly keyHash: string
}

/** A signed refresh token and its expiry. */
export interface RefreshToken {
  readonly token: string
  readonly expiresAt: Date
}

type RefreshTokenVerdict =
  | { readonly kind: 'authentic'; readonly presented: PresentedToken; readonly key: string }
  | { readonly kind: 'expired' }
  | { readonly kind: 'forged' }

export interface RefreshTokens {
  /** Issues the token of a session's current generation. Equal arguments give an equal token. */
  issue(
    session: { id: string; userId: string; generation: number; idleExpiresAt: Date },
    key: string,
  ): Promise<RefreshToken>
  /** Checks signature, type, expiry and form. Never queries the database. */
  verify(token: string): Promise<RefreshTokenVerdict>
}

const hashKey = (key: string) => createHash('sha256').update(key).digest('base64url')

export function createSessionKey(): SessionKey {
  const key = randomBytes(SESSION_KEY_BYTES).toString('base64url')
  return { key, keyHash: hashKey(key) }
}

export function createRefreshTokens(options: { keys: SigningKeys; clock: Clock }): RefreshTokens {
  const { keys, clock } = options

  return {
    async issue(session, key) {
      const token = await new SignJWT({ sid: session.id, gen: session.generation, key })
        .setProtectedHeader({ alg: keys.current.algorithm, typ: TYPE, kid: keys.current.kid })
        .setSubject(session.userId)
        .setExpirationTime(epochSeconds(session.idleExpiresAt))
        .sign(keys.current.signing)
      return { token, expiresAt: session.idleExpiresAt }
    },
    async verify(token) {
      if (!isCanonicalJws(token)) return { kind: 'forged' }
      try {
        const { payload } = await jwtVerify(token, (header) => keys.find(header), {
          algorithms: [...keys.algorithms],
          typ: TYPE,
          requiredClaims: ['sub', 'sid', 'gen', 'key', 'exp'],
          currentDate: clock(),
        })
        return readClaims(payload)
      } catch (error) {
        if (error instanceof errors.JWTExpired) return { kind: 'expired' }
        if (error instanceof errors.JOSEError || error instanceof TypeError) {
          return { kind: 'forged' }
        }
        throw error
      }
    },
  }
}

/** Verifies the token of one request once, however many callers ask. */
export function verifiedOnce(tokens: RefreshTokens): RefreshTokens {
  const verdicts = new Map<string, Promise<RefreshTokenVerdict>>()
  return {
    ...tokens,
    verify(token) {
      const verdict = verdicts.get(token) ?? tokens.verify(token)
      verdicts.set(token, verdict)
      return verdict
    },
  }
}

function readClaims(payload: Record<string, unknown>): RefreshTokenVerdict {
  const { sub, sid, gen, key } = payload
  if (typeof sub !== 'string' || !isUuid(sub)) return { kind: 'forged' }
  if (typeof sid !== 'string' || !isUuid(sid)) return { kind: 'forged' }
  if (typeof key !== 'string' || !SESSION_KEY_FORM.test(key)) return { kind: 'forged' }
  if (typeof gen !== 'number' || !Number.isInteger(gen) || gen < 0 || gen > MAX_GENERATION) {
    return { kind: 'forged' }
  }
  const presented = { sessionId: sid, userId: sub, keyHash: hashKey(key), generation: gen }
  return { kind: 'authentic', presented, key }
}
