// The device tokens' only way in and out: one HttpOnly cookie beside the refresh cookie, with its attributes.
import type { DeviceCookie } from '@countersign/api'
import { parseCookie } from 'cookie'
import type { Request, Response } from 'express'
import type { RefreshCookieOptions } from './refresh-cookie.ts'
import { setCookie } from './set-cookie.ts'

export function createDeviceCookie(
  req: Request,
  res: Response,
  { name: refreshCookieName, path, secure, sameSite }: RefreshCookieOptions,
): DeviceCookie {
  // Whatever prefix the other has, `__Host-` in production, this one has too.
  const name = `${refreshCookieName}-device`
  return {
    read: () => parseCookie(req.headers.cookie ?? '')[name],
    write(value, { maxAgeSeconds }) {
      setCookie(res, {
        name,
        value,
        maxAge: maxAgeSeconds,
        path,
        httpOnly: true,
        secure,
        sameSite,
      })
    },
  }
}
