// Interprets the connection parameters about TLS as libpq does. Does not read the files they name.
import { type SslSettings, sslModes } from './connection-target.ts'
import type { ParameterReader } from './parameter-reader.ts'

const tlsVersions = ['TLSv1', 'TLSv1.1', 'TLSv1.2', 'TLSv1.3'] as const

export function toSslSettings({ get, oneOf, problems }: ParameterReader): SslSettings {
  // `ssl` is JDBC's, accepted by libpq too; no-verify is node-postgres's name for libpq's require.
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
