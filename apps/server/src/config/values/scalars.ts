// Parses durations, sizes, numbers, names and lists, each into the unit that the code works with.
import { existsSync } from 'node:fs'
import { join, resolve } from 'node:path'
import { z } from 'zod'

const SECONDS_PER_UNIT = { s: 1, m: 60, h: 3_600, d: 86_400 } as const
const BYTES_PER_UNIT = { b: 1, kb: 1_024, mb: 1_048_576 } as const

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
export const commaList = z.string().transform((text) => text.split(',').map((part) => part.trim()))

/** Comma-separated names of header fields (RFC 9110 section 5.1). No wildcard: with credentials it is a name like others. */
export const headerNames = commaList.refine(
  (names) => names.every((name) => /^[\w!#$%&'+.^`|~-]+$/.test(name)),
  'names of headers, separated by commas, such as X-Tenant',
)

/** The folder of a built page, as an absolute path. */
export const webRoot = z
  .string()
  .refine(
    (folder) => existsSync(join(folder, 'index.html')),
    'the folder of a built page, with an index.html in it',
  )
  .transform((folder) => resolve(folder))

// PostgreSQL cuts longer names short, keeps pg_* for itself, and folds what is not quoted to lower case.
export const schemaName = z
  .string()
  .regex(
    /^(?!pg_|information_schema$)[a-z_][a-z0-9_]{0,62}$/,
    'the name of a schema such as auth: lower-case letters, digits and _, not beginning with pg_',
  )
