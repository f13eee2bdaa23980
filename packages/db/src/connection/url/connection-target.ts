// Declares where a connection URL leads. Does not know how it is written.
import { isIP } from 'node:net'

export const sslModes = [
  'disable',
  'allow',
  'prefer',
  'require',
  'verify-ca',
  'verify-full',
] as const
export const sessionAttributes = [
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
  /** Connected to instead of looking up the host's name. */
  readonly address: string | undefined
}

export interface SslSettings {
  /** Undefined: libpq's default, see `encryptionOf` in ../postgres/attempts.ts. */
  readonly mode: SslMode | undefined
  readonly negotiation: 'postgres' | 'direct'
  /** Whether to send the host's name (SNI). */
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

export interface ConnectionTarget {
  readonly hosts: readonly ConnectionHost[]
  readonly user: string | undefined
  readonly password: string | undefined
  readonly database: string | undefined
  readonly sessionAttributes: SessionAttributes
  readonly loadBalance: boolean
  readonly connectTimeoutSeconds: number | undefined
  /** Seconds of silence before the first keep-alive; null disables them. */
  readonly keepAliveSeconds: number | null | undefined
  /** False if the URL names a pooler that cannot keep prepared statements. */
  readonly prepare: false | undefined
  readonly ssl: SslSettings
  /** The URL's own settings for the server. */
  readonly settings: Readonly<Record<string, string>>
  /** Names of parameters that have no effect. */
  readonly ignored: readonly string[]
}

/** Whether a host is the folder of a Unix-domain socket. */
export const isSocketFolder = (host: string) => host.startsWith('/')

/** Whether a host is this machine, by name or address. */
export function isLoopback(host: string): boolean {
  return host === 'localhost' || host === '::1' || (isIP(host) === 4 && host.startsWith('127.'))
}
