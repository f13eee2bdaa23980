// The forms in which environment variables are written, each parsed into the unit the code works with.
import { existsSync } from 'node:fs'
import { BlockList, isIP } from 'node:net'
import { join, resolve } from 'node:path'
import { problemOfDatabaseUrl } from '@countersign/db'
import { z } from 'zod'

const SECONDS_PER_UNIT = { s: 1, m: 60, h: 3_600, d: 86_400 } as const
const BYTES_PER_UNIT = { b: 1, kb: 1_024, mb: 1_048_576 } as const

const secretForm = 'a list of secrets, separated by commas, each of at least 32 bytes'

/** `90s`, `15m`, `12h`, `30d` -> seconds. */
export function duration({ min = 1, max = 3_650 * 86_400, form = 'at most 3650d' } = {}) {
  const expected = `a duration such as 10s, 15m, 12h or 30d${min > 0 ? ', more than zero' : ''}, ${form}`
  return z
    .string()
    .regex(/^\d{1,9}[smhd]$/, expected)
    .transform(
      (text) => Number(text.slice(0, -1)) * SECONDS_PER_UNIT[unitOf(text, SECONDS_PER_UNIT)],
    )
    .refine((seconds) => seconds >= min && seconds <= max, expected)
}

/** `512b`, `100kb`, `2mb` -> bytes. */
export const byteSize = z
  .string()
  .regex(/^[1-9]\d{0,8}(b|kb|mb)$/, 'a size such as 512b, 100kb or 2mb')
  .transform((text) => Number.parseInt(text, 10) * BYTES_PER_UNIT[unitOf(text, BYTES_PER_UNIT)])

function unitOf<TUnits extends object>(text: string, units: TUnits): keyof TUnits {
  const unit = text.replace(/^\d+/, '')
  for (const name in units) if (name === unit) return name
  throw new Error('The form was checked before the unit')
}

/** A whole number within bounds, written in digits. */
export function integer({ min, max }: { min: number; max: number }) {
  const expected = `a whole number from ${min} to ${max}`
  return z
    .string()
    .regex(/^\d{1,15}$/, expected)
    .transform(Number)
    .refine((value) => value >= min && value <= max, expected)
}

/** `on` or `off`, `true` or `false`. */
export const flag = z
  .enum(['on', 'off', 'true', 'false'], 'on or off')
  .transform((text) => text === 'on' || text === 'true')

/** A comma-separated list, without white space around its parts. */
const commaList = z.string().transform((text) => text.split(',').map((part) => part.trim()))

/** A comma-separated list of secrets, the first of which signs. */
export const secretList = commaList.transform((secrets, ctx): [string, ...string[]] => {
  const [first, ...others] = secrets
  const isLongEnough = (secret: string) => Buffer.byteLength(secret) >= 32
  if (first === undefined || !secrets.every(isLongEnough)) {
    ctx.addIssue({ code: 'custom', message: secretForm })
    return z.NEVER
  }
  return [first, ...others]
})

/**
 * Comma-separated exact origins: scheme, host and port as a browser sends them. No wildcard, no path. Native shells and
 * extensions have origins of their own schemes, such as `capacitor://localhost`.
 */
export const originList = commaList.refine(
  (origins) => origins.every(isOrigin),
  'exact origins, separated by commas, such as https://app.example.com',
)

// Origins of the schemes that URL knows, and those that a browser gives no origin to: it sends `null` for them.
const withoutOwnForm = /^(?:https?|wss?|ftp|file|data|blob|javascript|about):/
const SHELL_ORIGIN = /^[a-z][a-z\d+.-]*:\/\/[\w.-]+(?::\d{1,5})?$/

function isOrigin(text: string): boolean {
  if (!withoutOwnForm.test(text)) return SHELL_ORIGIN.test(text)
  return /^https?:\/\/[^*]+$/.test(text) && URL.canParse(text) && new URL(text).origin === text
}

/** Comma-separated names of header fields (RFC 9110 section 5.1). No wildcard: with credentials it is a name like others. */
export const headerNames = commaList.refine(
  (names) => names.every((name) => /^[\w!#$%&'+.^`|~-]+$/.test(name)),
  'names of headers, separated by commas, such as X-Tenant',
)

export interface PublicUrl {
  /** Without a slash at its end: `https://example.com/auth`. */
  readonly href: string
  readonly origin: string
  /** What comes before every path of ours: empty, or such as `/auth`. */
  readonly basePath: string
}

const publicUrlForm =
  'an http(s) URL without query or fragment, such as https://example.com or https://example.com/auth'

// A path of letters, digits, `-`, `_`, `.` and `~`: what a cookie's Path, an HTML attribute and a URL take as it is.
const PUBLIC_URL = /^https?:\/\/[^/?#@\\\s]+(?:\/[\w~-][\w.~-]*)*\/?$/i

/** Where browsers find the server: an origin, and the path that a proxy takes off. */
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

/** How many proxies stand in front, or which addresses they have. Never `true`: that believes anybody. */
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

/** The folder of a built page, as an absolute path. */
export const webRoot = z
  .string()
  .refine(
    (folder) => existsSync(join(folder, 'index.html')),
    'the folder of a built page, with an index.html in it',
  )
  .transform((folder) => resolve(folder))

const keySetForm =
  'a JWK set of Ed25519 private keys: {"keys":[{"kty":"OKP","crv":"Ed25519","x":"...","d":"..."}]}'
const ed25519Part = z.string().regex(/^[\w-]{43}$/)

const PrivateJwkSetSchema = z.object({
  keys: z
    .array(
      z.object({
        kty: z.literal('OKP'),
        crv: z.literal('Ed25519'),
        x: ed25519Part,
        d: ed25519Part,
        kid: z.string().min(1).max(64).optional(),
      }),
    )
    .min(1),
})

/** A JWK set (RFC 7517) of Ed25519 private keys, as JSON; the first one signs. */
export const privateJwkSet = z.string().transform((text, ctx) => {
  const parsed = PrivateJwkSetSchema.safeParse(parseJson(text))
  const names = parsed.data?.keys.map(({ kid, x }) => kid ?? x)
  const isUnambiguous = new Set(names).size === names?.length
  if (parsed.success && isUnambiguous) return parsed.data.keys
  const message = parsed.success ? 'keys that differ, each with a kid of its own' : keySetForm
  ctx.addIssue({ code: 'custom', message })
  return z.NEVER
})

function parseJson(text: string): unknown {
  try {
    return JSON.parse(text)
  } catch {
    return undefined
  }
}

// PostgreSQL cuts longer names short, keeps pg_* for itself, and folds what is not quoted to lower case.
export const schemaName = z
  .string()
  .regex(
    /^(?!pg_|information_schema$)[a-z_][a-z0-9_]{0,62}$/,
    'the name of a schema such as auth: lower-case letters, digits and _, not beginning with pg_',
  )
