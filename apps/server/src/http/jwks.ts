// Serves the public keys with which other services verify access tokens.
import type { SigningKeys } from '@countersign/api'
import type { RequestHandler } from 'express'

// Short enough that a new key is known everywhere before it signs.
const MAX_AGE_SECONDS = 300

export function answerJwks({ publicJwks }: SigningKeys): RequestHandler {
  return (_req, res) => {
    res.setHeader('Cache-Control', `public, max-age=${MAX_AGE_SECONDS}`)
    res.json(publicJwks)
  }
}
