// Turns TLS parameters into Node's options, by libpq's table of sslmode:
// https://www.postgresql.org/docs/current/libpq-ssl.html#LIBPQ-SSL-PROTECTION
import { readFileSync } from 'node:fs'
import {
  type ConnectionOptions,
  createSecureContext,
  getCACertificates,
  type SecureContext,
  type SecureContextOptions,
  type SecureVersion,
} from 'node:tls'
import type { SslSettings } from '../url/connection-target.ts'

/**
 * Which certificates are accepted. As in libpq, a named root certificate is checked in every mode. Without one, verify-ca and
 * verify-full trust what Node trusts, where libpq looks for a file in the home directory.
 */
export function verificationOf({ mode, rootCert }: SslSettings): ConnectionOptions {
  if (mode === 'verify-full') return { rejectUnauthorized: true }
  if (mode === 'verify-ca' || rootCert !== undefined) {
    return { rejectUnauthorized: true, checkServerIdentity: () => undefined }
  }
  return { rejectUnauthorized: false }
}

/** Reads the files that the settings name, once, on first use. */
export function lazySecureContext(ssl: SslSettings): () => SecureContext {
  let context: SecureContext | undefined
  return () => {
    context ??= createSecureContext({
      ...authoritiesOf(ssl),
      ...(ssl.crl && { crl: readFileSync(ssl.crl) }),
      ...(ssl.cert && { cert: readFileSync(ssl.cert) }),
      ...(ssl.key && { key: readFileSync(ssl.key) }),
      ...(ssl.keyPassword && { passphrase: ssl.keyPassword }),
      ...(ssl.minVersion && { minVersion: ssl.minVersion as SecureVersion }),
      ...(ssl.maxVersion && { maxVersion: ssl.maxVersion as SecureVersion }),
    })
    return context
  }
}

function authoritiesOf({ rootCert }: SslSettings): SecureContextOptions {
  if (rootCert === undefined) return {}
  // An image without a system store still has Node's bundled roots.
  if (rootCert === 'system') {
    return { ca: [...getCACertificates('system'), ...getCACertificates('default')] }
  }
  return { ca: readFileSync(rootCert) }
}
