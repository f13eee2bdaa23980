// The refresh token's only way in and out: one HttpOnly cookie.
import type { RefreshCookie } from '@countersign/api'
import { parseCookie, type SerializeOptions, stringifySetCookie } from 'cookie'
import type { Request, Response } from 'express'

export interface RefreshCookieOptions {
  readonly name: string
  readonly secure: boolean
  readonly sameSite: 'lax' | 'strict' | 'none'
}

/** The refresh cookie of one request and its response. Written twice, the last one counts. */
export function createRefreshCookie(
  req: Request,
  res: Response,
  { name, secure, sameSite }: RefreshCookieOptions,
): RefreshCookie {
  const attributes: SerializeOptions = { path: '/', httpOnly: true, secure, sameSite }
  const send = (value: string, maxAge: number) =>
    res.setHeader('Set-Cookie', stringifySetCookie({ name, value, maxAge, ...attributes }))

  return {
    read: () => parseCookie(req.headers.cookie ?? '')[name],
    write({ token, expiresAt }) {
      send(token, Math.max(0, Math.floor((expiresAt.getTime() - Date.now()) / 1000)))
    },
    clear: () => send('', 0),
  }
}
