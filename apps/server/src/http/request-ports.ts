// Turns a request and its response into the capabilities that procedures see. Never exposes Express.
import { type Context, type MailLocale, mailLocales, type RequestPorts } from '@countersign/api'
import type { Request, Response } from 'express'
import Negotiator from 'negotiator'
import { createDeviceCookie } from './cookies/device-cookie.ts'
import { createRefreshCookie, type RefreshCookieOptions } from './cookies/refresh-cookie.ts'

const USER_AGENT_MAX_CHARACTERS = 512
// RFC 6750 section 2.1; the scheme is case-insensitive (RFC 9110 section 11.1).
const BEARER = /^Bearer +([\w.~+/-]+=*)$/i

export function createPorts(
  req: Request,
  res: Response,
  refreshCookie: RefreshCookieOptions,
): RequestPorts & Pick<Context, 'rateLimiter'> {
  return {
    refreshCookie: createRefreshCookie(req, res, refreshCookie),
    deviceCookie: createDeviceCookie(req, res, refreshCookie),
    accessToken: BEARER.exec(req.headers.authorization ?? '')?.[1],
    ip: req.clientAddress,
    userAgent: req.get('User-Agent')?.slice(0, USER_AGENT_MAX_CHARACTERS),
    requestId: String(req.id),
    locale: localeOf(req),
    rateLimiter: req.rateLimiter,
  }
}

// RFC 9110 section 12.5.4: `de-AT` asks for `de`.
function localeOf(req: Request): MailLocale {
  const asked = new Negotiator(req).languages([...mailLocales])
  return mailLocales.find((locale) => locale === asked[0]) ?? mailLocales[0]
}
