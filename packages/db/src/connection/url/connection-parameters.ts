// Interprets connection parameters as libpq does:
// https://www.postgresql.org/docs/current/libpq-connect.html#LIBPQ-PARAMKEYWORDS
// Rejects what would weaken a connection if it were ignored; lists everything else that has no effect, and does not send it.
import {
  type ConnectionHost,
  type ConnectionTarget,
  sessionAttributes,
} from './connection-target.ts'
import { createParameterReader, type Keywords, type Problems } from './parameter-reader.ts'
import { toSslSettings } from './ssl-parameters.ts'

const DEFAULT_PORT = 5432

// Sent as they are. For any other setting there is options=-c%20name%3Dvalue.
const serverSettings = [
  'application_name',
  'options',
  'search_path',
  'statement_timeout',
  'lock_timeout',
  'transaction_timeout',
  'idle_session_timeout',
  'idle_in_transaction_session_timeout',
]

// Values that ask for what happens anyway.
const redundant: Readonly<Record<string, readonly string[]>> = {
  channel_binding: ['disable', 'prefer'],
  client_encoding: ['auto', 'UTF8', 'utf8', 'UTF-8', 'utf-8'],
  schema: ['public'],
  sslcertmode: ['allow'],
  sslcompression: ['0'],
  uselibpqcompat: ['true'],
}

// Ignoring one of these would break what the operator relies on.
const unsupported: Readonly<Record<string, string>> = {
  requirepeer: 'no requirepeer, which is not supported',
  require_auth: 'no require_auth, which is not supported',
  service: 'the connection spelt out instead of service, which is not supported',
  sslcrldir: 'sslcrl instead of sslcrldir, which is not supported',
}

export function toTarget(keywords: Keywords, problems: Problems): ConnectionTarget {
  const reader = createParameterReader(keywords, problems)
  const { get, oneOf, seconds } = reader
  const timeout = seconds('connect_timeout')
  const keepAlive = seconds('keepalives_idle')
  const target: ConnectionTarget = {
    hosts: hostsOf(get, problems),
    user: get('user'),
    password: get('password'),
    database: get('dbname'),
    // libpq's default is any. This client writes, so it looks for a server that can be written.
    sessionAttributes: oneOf('target_session_attrs', sessionAttributes) ?? 'read-write',
    loadBalance: oneOf('load_balance_hosts', ['disable', 'random']) === 'random',
    connectTimeoutSeconds: timeout > 0 ? timeout : undefined,
    keepAliveSeconds: get('keepalives') === '0' ? null : keepAlive > 0 ? keepAlive : undefined,
    prepare: oneOf('pgbouncer', ['true', 'false']) === 'true' ? false : undefined,
    ssl: toSslSettings(reader),
    settings: Object.fromEntries(
      serverSettings.flatMap((name) => {
        const value = get(name)
        return value === undefined ? [] : [[name, value]]
      }),
    ),
    ignored: [],
  }

  for (const [name, expected] of Object.entries(unsupported)) if (get(name)) problems.push(expected)
  if (oneOf('gssencmode', ['disable', 'prefer', 'require']) === 'require') {
    problems.push('gssencmode=prefer or disable: GSSAPI encryption is not supported')
  }
  const isIgnored = ([name, value]: [string, string]) =>
    value !== '' && !reader.wasRead(name) && !redundant[name]?.includes(value)
  return { ...target, ignored: [...keywords].filter(isIgnored).map(([name]) => name) }
}

function hostsOf(get: (name: string) => string | undefined, problems: Problems): ConnectionHost[] {
  const addresses = get('hostaddr')?.split(',')
  const names = (get('host') ?? addresses?.map(() => '').join(',') ?? '').split(',')
  const ports = get('port')?.split(',') ?? ['']
  if (addresses && addresses.length !== names.length) {
    problems.push('as many addresses in hostaddr as there are hosts')
  }
  if (ports.length !== 1 && ports.length !== names.length) {
    problems.push(
      'one port for all hosts, or one for each, as in postgresql://user:password@a:5432,b:5433/database',
    )
  }
  return names.map((name, index) => {
    const address = addresses?.[index] || undefined
    return {
      host: name || address || 'localhost',
      port: portOf(ports[ports.length === 1 ? 0 : index] ?? '', problems),
      address,
    }
  })
}

function portOf(text: string, problems: Problems): number {
  if (text === '') return DEFAULT_PORT
  const port = /^\d{1,5}$/.test(text) ? Number(text) : 0
  if (port >= 1 && port <= 65_535) return port
  problems.push(
    'a port from 1 to 65535 (and a /, @ or : within the password percent-encoded: %2F, %40, %3A), as in postgresql://user:password@host:5432/database',
  )
  return DEFAULT_PORT
}
