// Reads and writes the refresh token as an HttpOnly cookie, its only transport.
import type { RefreshCookie } from '@countersign/api'
import { parseCookie, type SerializeOptions } from 'cookie'
import type { Request, Response } from 'express'
import { setCookie } from './set-cookie.ts'

// RFC 6265bis section 5.5: browsers keep no cookie for longer.
const MAX_AGE_SECONDS = 400 * 86_400

export interface RefreshCookieOptions {
  readonly name: string
  /** The path below which browsers send it. */
  readonly path: string
  readonly secure: boolean
  readonly sameSite: 'lax' | 'strict' | 'none'
}

/** The refresh cookie of one request and its response. The last write wins. */
export function createRefreshCookie(
  req: Request,
  res: Response,
  { name, path, secure, sameSite }: RefreshCookieOptions,
): RefreshCookie {
  const attributes: SerializeOptions = { path, httpOnly: true, secure, sameSite }
  const send = (value: string, maxAge: number) =>
    setCookie(res, { name, value, maxAge, ...attributes })

  return {
    read: () => parseCookie(req.headers.cookie ?? '')[name],
    write({ token, expiresAt }) {
      const seconds = Math.floor((expiresAt.getTime() - Date.now()) / 1000)
      send(token, Math.min(Math.max(0, seconds), MAX_AGE_SECONDS))
    },
    clear: () => send('', 0),
  }
}
