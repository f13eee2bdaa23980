// Reads session, user and age from an access token. Verifies nothing; the server does.

export interface TokenFacts {
  readonly userId: string
  /** The session's id. */
  readonly sessionId: string
  /** When it was issued, in seconds of the server's clock: only good for comparing two tokens. */
  readonly issuedAt: number
}

/** The facts of a token of this server; undefined for anything else. */
export function readAccessToken(token: string): TokenFacts | undefined {
  try {
    const [, payload = ''] = token.split('.')
    const { sub, sid, iat } = Object(
      JSON.parse(atob(payload.replaceAll('-', '+').replaceAll('_', '/'))),
    )
    if (typeof sub !== 'string' || typeof sid !== 'string' || typeof iat !== 'number')
      return undefined
    return { userId: sub, sessionId: sid, issuedAt: iat }
  } catch {
    return undefined
  }
}
