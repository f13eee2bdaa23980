// The public keys of access tokens, for other services to verify them with.
import type { SigningKeys } from '@countersign/api'
import type { RequestHandler } from 'express'

// Short enough for a new key to be known everywhere within the time between adding it and signing with it.
const MAX_AGE_SECONDS = 300

export function answerJwks({ publicJwks }: SigningKeys): RequestHandler {
  return (_req, res) => {
    res.setHeader('Cache-Control', `public, max-age=${MAX_AGE_SECONDS}`)
    res.json(publicJwks)
  }
}
