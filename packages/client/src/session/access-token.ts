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
    const json: unknown = JSON.parse(atob(payload.replaceAll('-', '+').replaceAll('_', '/')))
    if (typeof json !== 'object' || json === null) return undefined
    if (!('sub' in json) || typeof json.sub !== 'string') return undefined
    if (!('sid' in json) || typeof json.sid !== 'string') return undefined
    if (!('iat' in json) || typeof json.iat !== 'number') return undefined
    return { userId: json.sub, sessionId: json.sid, issuedAt: json.iat }
  } catch {
    return undefined
  }
}
