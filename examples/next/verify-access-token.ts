// Verifies access tokens with the public keys of the API, which it fetches once and again when a new key appears. The API
// publishes keys when JWT_ACCESS_PRIVATE_JWKS is set. With JWT_ACCESS_SECRET alone, pass
// `new TextEncoder().encode(secret)` and `algorithms: ['HS256']`; but who can verify with that secret can also sign.
//
// It does not know of sessions that were revoked since: a token is good until it expires, in 15 minutes at most. Where that
// is too long, call `auth.me` of the API with the token instead.
import { createRemoteJWKSet, type JWTPayload, jwtVerify } from 'jose'

const api = process.env.NEXT_PUBLIC_API_URL ?? 'http://localhost:4000'
const keys = createRemoteJWKSet(new URL(`${api}/.well-known/jwks.json`))

/** The claims of the request's access token: `sub` is the user's id. Undefined when it has none that is valid. */
export async function verifyAccessToken(headers: Headers): Promise<JWTPayload | undefined> {
  const [, token] = /^Bearer (\S+)$/.exec(headers.get('Authorization') ?? '') ?? []
  if (!token) return undefined
  try {
    const { payload } = await jwtVerify(token, keys, {
      algorithms: ['EdDSA'],
      typ: 'at+jwt',
      issuer: 'countersign',
      audience: 'countersign',
    })
    return payload
  } catch {
    return undefined
  }
}
