// Which web pages may change something here. Browsers attach the refresh cookie whoever asks, so that is decided by
// where a request comes from, not by what it knows.
import type { Request, RequestHandler } from 'express'
import type { PublicUrl } from '../config/values/addresses.ts'
import { refuse } from './errors/refuse.ts'

/**
 * Refuses every request that may change something and comes from a web page of an origin that is neither listed nor our
 * own. Browsers say where a page is from in headers that no script can set; what says nothing of it is no browser, and
 * has no cookies that a page could misuse. (OWASP CSRF Prevention Cheat Sheet, "Fetch Metadata" and "Verifying Origin".)
 */
export function refuseForeignOrigins(
  origins: readonly string[],
  publicUrl?: PublicUrl,
): RequestHandler {
  return (req, res, next) => {
    if (isRead(req) || comesFromHere(req, origins, publicUrl)) return next()
    return refuse(req, res, 'ORIGIN_REFUSED')
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
  // `none` is a person's own doing: an address typed in, a bookmark.
  if (site !== undefined) return site === 'same-origin' || site === 'none'
  // A browser from before Fetch Metadata. Its Origin has to be ours, or to name the host it talks to.
  if (origin === undefined) return true
  return publicUrl ? origin === publicUrl.origin : hostOf(origin) === headers.host
}

// `capacitor://localhost` is no page of http://localhost.
function hostOf(origin: string): string | undefined {
  const url = URL.canParse(origin) ? new URL(origin) : undefined
  return url && /^https?:$/.test(url.protocol) ? url.host : undefined
}
