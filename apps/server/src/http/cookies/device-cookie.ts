// Reads and writes the device token as an HttpOnly cookie with the attributes of the refresh cookie.
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
  // Keeps the prefix of the refresh cookie, `__Host-` in production.
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
