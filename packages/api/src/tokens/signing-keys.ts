// Holds the keys of tokens: the first signs, all verify, so that keys can be rotated without signing anyone out. A key is only
// used with its own algorithm.
import { createHash, createHmac, webcrypto } from 'node:crypto'
import {
  calculateJwkThumbprint,
  errors,
  importJWK,
  type JWK,
  type JWTHeaderParameters,
  jwtVerify,
  SignJWT,
} from 'jose'

type Algorithm = 'HS256' | 'EdDSA'

interface Key {
  readonly kid: string
  /** Further ids under which it verifies. */
  readonly otherKids: readonly string[]
  readonly algorithm: Algorithm
  readonly signing: webcrypto.CryptoKey
  readonly verifying: webcrypto.CryptoKey
  /** For other services; symmetric keys have none. */
  readonly publicJwk?: JWK
}

/** An Ed25519 key pair as a JWK (RFC 8037). */
export interface PrivateJwk {
  readonly kty: 'OKP'
  readonly crv: 'Ed25519'
  readonly x: string
  readonly d: string
  /** The key's RFC 7638 thumbprint when absent. */
  readonly kid?: string | undefined
}

export interface SigningKeys {
  readonly current: Key
  /** The algorithms of all keys. */
  readonly algorithms: readonly Algorithm[]
  /** Finds the key that a token's header names. @throws errors.JWKSNoMatchingKey when there is none for its algorithm */
  find(header: JWTHeaderParameters): webcrypto.CryptoKey
  /** The public keys, for others to verify with (RFC 7517 section 5); empty with symmetric keys alone. */
  readonly publicJwks: { readonly keys: readonly JWK[] }
}

export interface SigningKeyOptions {
  /** Ed25519 key pairs; the first one signs. */
  readonly privateJwks?: readonly PrivateJwk[] | undefined
  /** Secrets for HS256 of at least 32 bytes each (RFC 7518 section 3.2); the first one signs when there is no key pair. */
  readonly secrets?: readonly string[] | undefined
  /** How the `kid` of a secret is made; both forms are understood. `hash` when absent. */
  readonly keyId?: KeyId | undefined
}

/**
 * `hash` is a truncated SHA-256, which earlier releases understand. `hmac` is an HMAC under the secret itself, which reveals no
 * more of the secret than any signature does.
 */
export type KeyId = 'hash' | 'hmac'

/** @throws Error when there is no key at all, two have the same kid, or a private key does not belong to its public key */
export async function createSigningKeys(options: SigningKeyOptions): Promise<SigningKeys> {
  const { privateJwks = [], secrets = [], keyId = 'hash' } = options
  const distinct = [...new Set(secrets)]
  const keys = await Promise.all([
    ...privateJwks.map(importKeyPair),
    ...distinct.map((secret) => importSecret(secret, keyId)),
  ])
  const [current] = keys
  if (!current) throw new Error('At least one signing key is needed')
  const byId = new Map(keys.flatMap((key) => [key.kid, ...key.otherKids].map((kid) => [kid, key])))
  if (byId.size < keys.reduce((sum, key) => sum + 1 + key.otherKids.length, 0)) {
    throw new Error('Two signing keys have the same kid')
  }

  return {
    current,
    algorithms: [...new Set(keys.map(({ algorithm }) => algorithm))],
    find({ kid = '', alg }) {
      const key = byId.get(kid)
      if (key?.algorithm !== alg) throw new errors.JWKSNoMatchingKey()
      return key.verifying
    },
    publicJwks: { keys: keys.flatMap(({ publicJwk }) => publicJwk ?? []) },
  }
}

async function importSecret(secret: string, keyId: KeyId): Promise<Key> {
  const key = await webcrypto.subtle.importKey(
    'raw',
    new TextEncoder().encode(secret),
    { name: 'HMAC', hash: 'SHA-256' },
    false,
    ['sign', 'verify'],
  )
  const hash = createHash('sha256').update('kid\0').update(secret).digest('base64url').slice(0, 8)
  // No signing input of a JWS contains NUL, so this is never a signature.
  const hmac = createHmac('sha256', secret).update('kid\0').digest('base64url').slice(0, 16)
  const [kid, other] = keyId === 'hmac' ? [hmac, hash] : [hash, hmac]
  return { kid, otherKids: [other], algorithm: 'HS256', signing: key, verifying: key }
}

async function importKeyPair({ kty, crv, x, d, kid }: PrivateJwk): Promise<Key> {
  const publicPart = { kty, crv, x }
  const id = kid ?? (await calculateJwkThumbprint(publicPart))
  const [signing, verifying] = await Promise.all([
    importEdDsa({ ...publicPart, d }),
    importEdDsa(publicPart),
  ])
  await verifyKeyPair(signing, verifying)
  const publicJwk = { ...publicPart, kid: id, alg: 'EdDSA', use: 'sig' }
  return { kid: id, otherKids: [], algorithm: 'EdDSA', signing, verifying, publicJwk }
}

async function importEdDsa(jwk: JWK): Promise<webcrypto.CryptoKey> {
  const key = await importJWK(jwk, 'EdDSA')
  if (key instanceof Uint8Array) throw new Error('An Ed25519 key was read as a secret')
  return key
}

// Otherwise a server would start, and every token that it signs would be refused.
async function verifyKeyPair(
  signing: webcrypto.CryptoKey,
  verifying: webcrypto.CryptoKey,
): Promise<void> {
  const token = await new SignJWT().setProtectedHeader({ alg: 'EdDSA' }).sign(signing)
  await jwtVerify(token, verifying).catch(() => {
    throw new Error('A private key does not belong to its public key')
  })
}
