// Creates the tokens of mailed links. The database keeps only their hash.
import { createHash, randomBytes } from 'node:crypto'

const TOKEN_BYTES = 32

export interface OneTimeToken {
  /** 256 random bits, base64url. */
  readonly token: string
  /** SHA-256 of the token, base64url. */
  readonly hash: string
}

export function createOneTimeToken(): OneTimeToken {
  const token = randomBytes(TOKEN_BYTES).toString('base64url')
  return { token, hash: hashOneTimeToken(token) }
}

export const hashOneTimeToken = (token: string): string =>
  createHash('sha256').update(token).digest('base64url')
