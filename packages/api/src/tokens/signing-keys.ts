// The symmetric keys that sign tokens: the first of a list signs, all of them verify, so secrets can be exchanged
// without signing anybody out.
import { createHash, webcrypto } from 'node:crypto'
import { errors, type JWTHeaderParameters } from 'jose'

export interface SigningKeys {
  readonly algorithm: 'HS256'
  readonly current: { readonly kid: string; readonly key: webcrypto.CryptoKey }
  /** The key that a token's header names. @throws errors.JWKSNoMatchingKey when there is none */
  find(header: JWTHeaderParameters): webcrypto.CryptoKey
}

// Names a key without telling anything of it but that it is the same key.
const keyIdOf = (secret: string) =>
  createHash('sha256').update('kid\0').update(secret).digest('base64url').slice(0, 8)

/**
 * Imports a list of secrets once, as keys that cannot be read back.
 *
 * @param secrets at least one, each of at least 32 bytes (RFC 7518 section 3.2); the first signs
 */
export async function createSigningKeys(
  secrets: readonly [string, ...string[]],
): Promise<SigningKeys> {
  const importKey = async (secret: string) => ({
    kid: keyIdOf(secret),
    key: await webcrypto.subtle.importKey(
      'raw',
      new TextEncoder().encode(secret),
      { name: 'HMAC', hash: 'SHA-256' },
      false,
      ['sign', 'verify'],
    ),
  })
  const current = await importKey(secrets[0])
  const keys = new Map([[current.kid, current.key]])
  for (const secret of secrets.slice(1)) {
    const { kid, key } = await importKey(secret)
    keys.set(kid, key)
  }

  return {
    algorithm: 'HS256',
    current,
    find(header) {
      const key = keys.get(header.kid ?? '')
      if (!key) throw new errors.JWKSNoMatchingKey()
      return key
    },
  }
}
