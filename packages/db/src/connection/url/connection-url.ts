// Parses connection URLs as libpq does: https://www.postgresql.org/docs/current/libpq-connect.html#LIBPQ-CONNSTRING-URIS
// No other module reads the URL. The error for a bad URL never repeats any of it.
import { toTarget } from './connection-parameters.ts'
import type { ConnectionTarget } from './connection-target.ts'
import type { Keywords, Problems } from './parameter-reader.ts'

export type ParsedConnectionUrl =
  | { readonly kind: 'parsed'; readonly target: ConnectionTarget }
  | {
      readonly kind: 'invalid'
      /** Continues the sentence "expected ...". */
      readonly expected: string
    }

const EXAMPLE = 'postgresql://user:password@host:5432/database'

export function parseConnectionUrl(url: string): ParsedConnectionUrl {
  const problems: Problems = []
  const target = toTarget(readKeywords(url, problems), problems)
  const [expected] = problems
  return expected === undefined ? { kind: 'parsed', target } : { kind: 'invalid', expected }
}

/** The URL's parts and parameters under libpq's names; a parameter wins over a part. */
function readKeywords(url: string, problems: Problems): Keywords {
  const keywords: Keywords = new Map()
  const set = (name: string, text: string | undefined, what: string) => {
    if (text) keywords.set(name, decode(text, what, problems))
  }

  const rest = url.slice(url.indexOf('://') + 3)
  // As in libpq, the first @ terminates the credentials, if it precedes the first slash.
  const at = rest.search(/[@/]/)
  const credentials = rest[at] === '@' ? rest.slice(0, at) : ''
  const [, user = '', password = ''] = /^([^:]*):?(.*)$/s.exec(credentials) ?? []
  set('user', user, 'user')
  set('password', password, 'password')

  const location = rest.slice(credentials === '' && rest[at] !== '@' ? 0 : at + 1)
  const [, hosts = '', path = '', query = ''] =
    /^([^/?]*)(?:\/([^?]*))?(?:\?(.*))?$/s.exec(location) ?? []
  readHosts(hosts, set, problems)
  set('dbname', path, 'database name')
  for (const parameter of query.split('&')) readParameter(parameter, keywords, problems)
  return keywords
}

type SetKeyword = (name: string, text: string | undefined, what: string) => void

function readHosts(text: string, set: SetKeyword, problems: Problems): void {
  if (text.includes('@')) {
    problems.push(`an @ within the user or the password to be written %40, as in ${EXAMPLE}`)
  }
  const hosts: string[] = []
  const ports: string[] = []
  for (const part of text.split(',')) {
    const match = /^(?:\[([^\]]+)\]|([^[\]:]*))(?::(.*))?$/s.exec(part)
    if (!match) {
      problems.push(
        'an IPv6 address in brackets, as in postgresql://user:password@[2001:db8::1]:5432/database',
      )
    }
    hosts.push(match?.[1] ?? match?.[2] ?? '')
    ports.push(match?.[3] ?? '')
  }
  set('host', hosts.join(','), 'host')
  set('port', ports.some(Boolean) ? ports.join(',') : '', 'port')
}

function readParameter(text: string, keywords: Keywords, problems: Problems): void {
  if (text === '') return
  const [name = '', value, ...more] = text.split('=')
  if (value === undefined || more.length > 0) {
    problems.push(
      `each parameter as name=value, with & between them and any other & or = percent-encoded, as in ${EXAMPLE}?sslmode=require&connect_timeout=10`,
    )
    return
  }
  keywords.set(
    decode(name, 'name of a parameter', problems),
    decode(value, 'value of a parameter', problems),
  )
}

function decode(text: string, what: string, problems: Problems): string {
  try {
    const decoded = decodeURIComponent(text)
    if (!decoded.includes('\0')) return decoded
  } catch {
    // Reported below.
  }
  problems.push(
    `the ${what} percent-encoded, so that a % is written %25, as in postgresql://user:50%25@host:5432/database`,
  )
  return ''
}
