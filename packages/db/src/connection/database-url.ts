// Explains what is wrong with a database URL before it is used. Never repeats any of it.
import { readFileSync } from 'node:fs'
import { lazySecureContext } from './postgres/tls-settings.ts'
import { parseConnectionUrl } from './url/connection-url.ts'

const isPostgres = (url: string) => /^postgres(ql)?:\/\//.test(url)

/** What was expected instead of an unusable database URL; undefined if it is usable. Reads the files it names. */
export function problemOfDatabaseUrl(url: string): string | undefined {
  if (/^pglite:\/\/./.test(url)) return undefined
  if (!/^postgres(ql)?:\/\/./.test(url)) return 'a URL that starts with postgresql:// or pglite://'
  const parsed = parseConnectionUrl(url)
  if (parsed.kind === 'invalid') return parsed.expected
  const { ssl } = parsed.target
  const files = { sslrootcert: ssl.rootCert, sslcrl: ssl.crl, sslcert: ssl.cert, sslkey: ssl.key }
  for (const [name, file] of Object.entries(files)) {
    if (file !== undefined && file !== 'system' && !isReadable(file)) {
      return `${name} to be the path of a readable file in PEM form, as in ${name}=/run/secrets/database.pem`
    }
  }
  try {
    if (ssl.mode !== 'disable') lazySecureContext(ssl)()
    return undefined
  } catch {
    return `${Object.keys(files).join(', ')} to be files in PEM form that belong together, with sslpassword where the key has one`
  }
}

/** The names of a database URL's parameters that have no effect. */
export function ignoredParametersOf(url: string): readonly string[] {
  const parsed = isPostgres(url) ? parseConnectionUrl(url) : undefined
  return parsed?.kind === 'parsed' ? parsed.target.ignored : []
}

function isReadable(file: string): boolean {
  try {
    readFileSync(file)
    return true
  } catch {
    return false
  }
}
