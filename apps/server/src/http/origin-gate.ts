// Rejects state-changing requests from foreign web pages. Browsers attach the refresh cookie to requests of any page, so the
// origin decides, not the credentials.
import { ApiError } from '@countersign/api'
import type { Request, RequestHandler } from 'express'
import type { PublicUrl } from '../config/values/addresses.ts'

/**
 * Rejects state-changing requests from a page whose origin is neither listed nor our own. Browsers name the origin in
 * headers that no script can set; a client that sends none is not a browser, and has no cookies that a page could misuse.
 * (OWASP CSRF Prevention Cheat Sheet, "Fetch Metadata" and "Verifying Origin".)
 */
export function refuseForeignOrigins(
  origins: readonly string[],
  publicUrl?: PublicUrl,
): RequestHandler {
  return (req, _res, next) => {
    if (isRead(req) || comesFromHere(req, origins, publicUrl)) return next()
    throw new ApiError('ORIGIN_REFUSED')
  }
}

const isRead = ({ method }: Request) =>
  method === 'GET' || method === 'HEAD' || method === 'OPTIONS'

function comesFromHere(
  { headers }: Request,
  origins: readonly string[],
  publicUrl: PublicUrl | undefined,
): boolean {
  const { origin, 'sec-fetch-site': site } = headers
  if (origin !== undefined && origins.includes(origin)) return true
  // `none` is the user's own action: a typed address, a bookmark.
  if (site !== undefined) return site === 'same-origin' || site === 'none'
  // A browser without Fetch Metadata: its Origin must be ours, or name the host that it talks to.
  if (origin === undefined) return true
  return publicUrl ? origin === publicUrl.origin : hostOf(origin) === headers.host
}

// `capacitor://localhost` is not a page of http://localhost.
function hostOf(origin: string): string | undefined {
  const url = URL.canParse(origin) ? new URL(origin) : undefined
  return url && /^https?:$/.test(url.protocol) ? url.host : undefined
}
