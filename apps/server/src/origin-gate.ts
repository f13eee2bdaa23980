// Which web pages may change something here. Browsers attach the refresh cookie whoever asks, so that is decided by
// where a request comes from, not by what it knows.
import type { Request, RequestHandler } from 'express'
import { refuse } from './refuse.ts'

/**
 * Refuses every request that may change something and comes from a web page of an origin that is neither listed nor our
 * own. Browsers say where a page is from in headers that no script can set; what says nothing of it is no browser, and
 * has no cookies that a page could misuse. (OWASP CSRF Prevention Cheat Sheet, "Fetch Metadata" and "Verifying Origin".)
 */
export function refuseForeignOrigins(origins: readonly string[]): RequestHandler {
  return (req, res, next) => {
    if (isRead(req) || comesFromHere(req, origins)) return next()
    return refuse(req, res, 'ORIGIN_REFUSED')
  }
}

const isRead = ({ method }: Request) =>
  method === 'GET' || method === 'HEAD' || method === 'OPTIONS'

function comesFromHere({ headers }: Request, origins: readonly string[]): boolean {
  const { origin, 'sec-fetch-site': site } = headers
  if (origin !== undefined && origins.includes(origin)) return true
  // `none` is a person's own doing: an address typed in, a bookmark.
  if (site !== undefined) return site === 'same-origin' || site === 'none'
  // A browser from before Fetch Metadata. Its Origin has to name the host it talks to.
  return origin === undefined || hostOf(origin) === headers.host
}

function hostOf(origin: string): string | undefined {
  return URL.canParse(origin) ? new URL(origin).host : undefined
}
