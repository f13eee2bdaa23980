// Parses URLs, origins and addresses.
import { BlockList, isIP } from 'node:net'
import { problemOfDatabaseUrl } from '@countersign/db'
import { z } from 'zod'
import { commaList } from './scalars.ts'

/**
 * Comma-separated exact origins: scheme, host and port as a browser sends them. No wildcard, no path. Native shells and
 * extensions have origins of their own schemes, such as `capacitor://localhost`.
 */
export const originList = commaList.refine(
  (origins) => origins.every(isOrigin),
  'exact origins, separated by commas, such as https://app.example.com',
)

// Schemes whose origins URL serializes, and those for which browsers send the origin `null`.
const withoutOwnForm = /^(?:https?|wss?|ftp|file|data|blob|javascript|about):/
const SHELL_ORIGIN = /^[a-z][a-z\d+.-]*:\/\/[\w.-]+(?::\d{1,5})?$/

function isOrigin(text: string): boolean {
  if (!withoutOwnForm.test(text)) return SHELL_ORIGIN.test(text)
  return /^https?:\/\/[^*]+$/.test(text) && URL.canParse(text) && new URL(text).origin === text
}

export interface PublicUrl {
  /** Without a slash at its end: `https://example.com/auth`. */
  readonly href: string
  readonly origin: string
  /** The prefix of every path: empty, or such as `/auth`. */
  readonly basePath: string
}

const publicUrlForm =
  'an http(s) URL without query or fragment, such as https://example.com or https://example.com/auth'

// Its path needs no escaping in a cookie's Path, an HTML attribute or a URL.
const PUBLIC_URL = /^https?:\/\/[^/?#@\\\s]+(?:\/[\w~-][\w.~-]*)*\/?$/i

/** The URL at which browsers reach the server: an origin, and the path that a proxy strips. */
export const publicUrl = z.string().transform((text, ctx): PublicUrl => {
  if (PUBLIC_URL.test(text) && URL.canParse(text)) {
    const { origin, pathname } = new URL(text)
    const basePath = pathname.replace(/\/$/, '')
    return { href: `${origin}${basePath}`, origin, basePath }
  }
  ctx.addIssue({ code: 'custom', message: publicUrlForm })
  return z.NEVER
})

const proxyForm =
  'the number of proxies in front (0 to 10), or their addresses and CIDR ranges, separated by commas'

/** The number of proxies in front, or their addresses. Never `true`, which would trust every client. */
export type TrustedProxies = number | readonly string[]

export const trustedProxies = z.string().transform((text, ctx): TrustedProxies => {
  if (/^\d{1,2}$/.test(text) && Number(text) <= 10) return Number(text)
  const ranges = text.split(',').map((part) => part.trim())
  if (ranges.every(isAddressRange)) return ranges
  ctx.addIssue({ code: 'custom', message: proxyForm })
  return z.NEVER
})

function isAddressRange(text: string): boolean {
  const [address = '', prefix, ...rest] = text.split('/')
  const version = isIP(address)
  if (version === 0 || rest.length > 0) return false
  if (prefix === undefined) return true
  try {
    new BlockList().addSubnet(address, Number(prefix), version === 4 ? 'ipv4' : 'ipv6')
    return /^\d{1,3}$/.test(prefix) && Number(prefix) > 0
  } catch {
    return false
  }
}

/** A database URL of a kind that packages/db opens. */
export const databaseUrl = z.string().superRefine((text, ctx) => {
  const expected = problemOfDatabaseUrl(text)
  if (expected !== undefined) ctx.addIssue({ code: 'custom', message: expected })
})
