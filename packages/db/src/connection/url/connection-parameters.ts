// Gives connection parameters the meaning that libpq gives them:
// https://www.postgresql.org/docs/current/libpq-connect.html#LIBPQ-PARAMKEYWORDS
// What would weaken a connection if it were ignored is refused; whatever else is not used is listed, and not sent.
import { isIP } from 'node:net'

/** By libpq's names: what a connection URL holds. */
export type Keywords = Map<string, string>

/** What a URL would have to be. */
export type Problems = string[]

const sslModes = ['disable', 'allow', 'prefer', 'require', 'verify-ca', 'verify-full'] as const
const sessionAttributes = [
  'any',
  'read-write',
  'read-only',
  'primary',
  'standby',
  'prefer-standby',
] as const

export type SslMode = (typeof sslModes)[number]
export type SessionAttributes = (typeof sessionAttributes)[number]

export interface ConnectionHost {
  /** A name, an address, or the folder of a Unix-domain socket, which begins with a slash. */
  readonly host: string
  readonly port: number
  /** Where to connect, when it is not to be looked up by the host's name. */
  readonly address: string | undefined
}

export interface SslSettings {
  /** Absent: as libpq's default, see `encryptionOf` in postgres-attempts.ts. */
  readonly mode: SslMode | undefined
  readonly negotiation: 'postgres' | 'direct'
  /** Whether the server is told which host is meant. */
  readonly serverName: boolean
  /** A file, or `system`. */
  readonly rootCert: string | undefined
  readonly crl: string | undefined
  readonly cert: string | undefined
  readonly key: string | undefined
  readonly keyPassword: string | undefined
  readonly minVersion: string | undefined
  readonly maxVersion: string | undefined
}

/** Where a connection URL leads, and how. */
export interface ConnectionTarget {
  readonly hosts: readonly ConnectionHost[]
  readonly user: string | undefined
  readonly password: string | undefined
  readonly database: string | undefined
  readonly sessionAttributes: SessionAttributes
  readonly loadBalance: boolean
  readonly connectTimeoutSeconds: number | undefined
  /** Seconds of silence before the first keep-alive; null sends none. */
  readonly keepAliveSeconds: number | null | undefined
  /** False where the URL says that a pooler stands in between. */
  readonly prepare: false | undefined
  readonly ssl: SslSettings
  /** Settings of the server that are the URL's own. */
  readonly settings: Readonly<Record<string, string>>
  /** Names of parameters that are not used. */
  readonly ignored: readonly string[]
}

const DEFAULT_PORT = 5432

// Sent as they are. Any other setting can be had with options=-c%20name%3Dvalue.
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

// These ask for what happens anyway.
const needless: Readonly<Record<string, readonly string[]>> = {
  channel_binding: ['disable', 'prefer'],
  client_encoding: ['auto', 'UTF8', 'utf8', 'UTF-8', 'utf-8'],
  schema: ['public'],
  sslcertmode: ['allow'],
  sslcompression: ['0'],
  uselibpqcompat: ['true'],
}

// Somebody who asks for one of these counts on it, and we do not have it.
const refusals: Readonly<Record<string, string>> = {
  requirepeer: 'no requirepeer, which is not supported',
  require_auth: 'no require_auth, which is not supported',
  service: 'the connection spelt out instead of service, which is not supported',
  sslcrldir: 'sslcrl instead of sslcrldir, which is not supported',
}

export function toTarget(keywords: Keywords, problems: Problems): ConnectionTarget {
  const used = new Set<string>()
  const get = (name: string) => {
    used.add(name)
    return keywords.get(name) || undefined
  }
  const oneOf = <TValue extends string>(name: string, values: readonly TValue[]) => {
    const text = get(name)
    const value = values.find((each) => each === text)
    if (text !== undefined && value === undefined) {
      problems.push(`${name} to be one of ${values.join(', ')}`)
    }
    return value
  }
  const seconds = (name: string) => {
    const text = get(name)
    if (text === undefined || /^-?\d{1,9}$/.test(text)) return Number(text ?? 0)
    problems.push(`${name} in whole seconds, such as ${name}=10`)
    return 0
  }

  const timeout = seconds('connect_timeout')
  const keepAlive = seconds('keepalives_idle')
  const target: ConnectionTarget = {
    hosts: hostsOf(get, problems),
    user: get('user'),
    password: get('password'),
    database: get('dbname'),
    // libpq's default is any. This client has to write, so it looks for a server where it can.
    sessionAttributes: oneOf('target_session_attrs', sessionAttributes) ?? 'read-write',
    loadBalance: oneOf('load_balance_hosts', ['disable', 'random']) === 'random',
    connectTimeoutSeconds: timeout > 0 ? timeout : undefined,
    keepAliveSeconds: get('keepalives') === '0' ? null : keepAlive > 0 ? keepAlive : undefined,
    prepare: oneOf('pgbouncer', ['true', 'false']) === 'true' ? false : undefined,
    ssl: sslOf({ get, oneOf, problems }),
    settings: Object.fromEntries(
      serverSettings.flatMap((name) => {
        const value = get(name)
        return value === undefined ? [] : [[name, value]]
      }),
    ),
    ignored: [],
  }

  for (const [name, expected] of Object.entries(refusals)) if (get(name)) problems.push(expected)
  if (oneOf('gssencmode', ['disable', 'prefer', 'require']) === 'require') {
    problems.push('gssencmode=prefer or disable: GSSAPI encryption is not supported')
  }
  const isIgnored = ([name, value]: [string, string]) =>
    value !== '' && !used.has(name) && !needless[name]?.includes(value)
  return { ...target, ignored: [...keywords].filter(isIgnored).map(([name]) => name) }
}

type Get = (name: string) => string | undefined

function hostsOf(get: Get, problems: Problems): ConnectionHost[] {
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

interface SslKeywords {
  readonly get: Get
  readonly oneOf: <TValue extends string>(
    name: string,
    values: readonly TValue[],
  ) => TValue | undefined
  readonly problems: Problems
}

const tlsVersions = ['TLSv1', 'TLSv1.1', 'TLSv1.2', 'TLSv1.3'] as const

function sslOf({ get, oneOf, problems }: SslKeywords): SslSettings {
  // Of JDBC, and taken by libpq as well; no-verify is node-postgres's word for what libpq calls require.
  const ssl = oneOf('ssl', ['true', 'false', '1', '0', 'require', 'no-verify'])
  const short = ssl && (ssl === 'false' || ssl === '0' ? 'disable' : 'require')
  const rootCert = get('sslrootcert')
  const stated = oneOf('sslmode', [...sslModes, 'no-verify'])
  const named = stated === 'no-verify' ? 'require' : (stated ?? short)
  const mode = named ?? (rootCert === 'system' ? 'verify-full' : undefined)
  const settings: SslSettings = {
    mode,
    negotiation: oneOf('sslnegotiation', ['postgres', 'direct']) ?? 'postgres',
    serverName: get('sslsni') !== '0',
    rootCert,
    crl: get('sslcrl'),
    cert: get('sslcert'),
    key: get('sslkey'),
    keyPassword: get('sslpassword'),
    minVersion: oneOf('ssl_min_protocol_version', tlsVersions),
    maxVersion: oneOf('ssl_max_protocol_version', tlsVersions),
  }
  if (rootCert === 'system' && mode !== 'verify-full') {
    problems.push('sslmode=verify-full, the only one that goes with sslrootcert=system')
  }
  const isWeak = mode === undefined || ['disable', 'allow', 'prefer'].includes(mode)
  if (settings.negotiation === 'direct' && isWeak) {
    problems.push('sslmode=require or stricter, which sslnegotiation=direct needs')
  }
  if ((settings.cert === undefined) !== (settings.key === undefined)) {
    problems.push('sslcert and sslkey together, each the path of a file')
  }
  return settings
}

/** Whether a host is the folder of a Unix-domain socket. */
export const isSocketFolder = (host: string) => host.startsWith('/')

/** Whether a host is this machine, by its name or address. */
export function isLoopback(host: string): boolean {
  return host === 'localhost' || host === '::1' || (isIP(host) === 4 && host.startsWith('127.'))
}
