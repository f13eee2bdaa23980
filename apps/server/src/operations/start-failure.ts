// Explains in one line why a server or a migration cannot start: the cause, the remedy, and the database's message.
import type { Config, MigrationConfig } from '../config/to-config.ts'

// By error code, or by the first two characters of PostgreSQL's, its class.
// https://www.postgresql.org/docs/current/errcodes-appendix.html
const databaseTroubles: Readonly<Record<string, string>> = {
  ECONNREFUSED: 'nothing answers there',
  ENOTFOUND: 'its host name is not known',
  EAI_AGAIN: 'its host name cannot be looked up now',
  CONNECT_TIMEOUT: 'it does not answer in time',
  CONNECTION_CLOSED: 'it closed the connection',
  ETIMEDOUT: 'it does not answer in time',
  '08': 'the connection to it failed',
  '22': 'it takes something for malformed, perhaps a setting of the user or the database',
  '25006': 'it is read-only, perhaps a standby; let DATABASE_URL lead to the primary',
  '28P01': 'it refuses the password',
  '28000': 'it refuses the user',
  '28': 'it refuses the user',
  '3D000': 'the database does not exist',
  '3F000': 'the schema does not exist; create it, or set DATABASE_SCHEMA to another one',
  '40': 'it gave precedence to another transaction; start again',
  '42501': 'the user lacks a right; docs/operations.md lists the ones it needs',
  '42703': 'a column is missing; run migrate of this release with the same DATABASE_SCHEMA',
  '42P01': 'a table is missing; run migrate of this release with the same DATABASE_SCHEMA',
  '42P06': 'the schema was made meanwhile; start again',
  '42P07':
    "a table or an index of that name is there already, perhaps another application's; set DATABASE_SCHEMA to a schema of its own",
  '42710':
    "an object of that name is there already, perhaps another application's; set DATABASE_SCHEMA to a schema of its own",
  '42': 'it refuses a statement; run migrate of this release with the same DATABASE_SCHEMA',
  '53100': 'its disk is full',
  '53200': 'it is out of memory',
  '53300':
    'it has no connection left; lower DATABASE_POOL, or raise the limit of the server, the database or the user',
  '53': 'it lacks a resource',
  '54': 'it has reached a limit of its own',
  '55P03': 'another process has been migrating it for a minute',
  '55': 'it is not in a state to do this',
  '57014':
    'it cancelled a statement, perhaps for a statement_timeout of the user or the database; set none for the user who migrates',
  '57P01': 'it is shutting down',
  '57P02': 'it is restarting after a crash',
  '57P03': 'it is still starting',
  '57P04': 'the database is being dropped',
  '57': 'an operator intervened',
  '58': 'its machine has trouble',
  XX: 'it has an internal error; its log says more',
}

/** Holds the URLs that must not be printed, and the host and port. */
type KnownConfig = Partial<Pick<Config, 'host' | 'port'> & Pick<MigrationConfig, 'database'>>

/** Says what to fix. Never prints a URL, which may hold a password, or the parameters of a statement. */
export function explainStartFailure(
  error: unknown,
  config: KnownConfig = {},
  what = 'The server cannot start',
): string {
  for (const failure of failuresOf(error)) {
    const { code, syscall, hostname } = failure
    if (hostname !== undefined && hostname === config.host) return `HOST is not known (${code}).`
    if (syscall === 'listen' && code === 'EADDRINUSE')
      return `Port ${config.port} is already in use. Set PORT to another one.`
    if (syscall === 'listen' && code === 'EACCES')
      return `Port ${config.port} may not be opened by this user. Set PORT to another one.`
    const trouble = troubleOf(failure)
    if (trouble === undefined) continue
    // A driver's own message adds nothing but the address.
    const said = failure.isServers ? ` It says: ${withoutSecrets(failure.message, config)}` : ''
    return `The database cannot be used: ${trouble} (${code}).${said}`
  }
  // PGlite's error for a folder that a killed process left corrupt.
  if (error instanceof Error && error.message.startsWith('Aborted(')) {
    return 'The embedded database cannot be read. Delete its folder to start afresh.'
  }
  return `${what}: ${withoutSecrets(wordsOf(error), config)}`
}

interface Failure {
  readonly code: string
  readonly message: string
  /** Whether PostgreSQL itself reported it. */
  readonly isServers: boolean
  readonly syscall: unknown
  readonly hostname: unknown
}

// The code may be the error's own, its cause's, or that of one of several attempts.
function* failuresOf(error: unknown): Generator<Failure> {
  if (!(error instanceof Error)) return
  if ('code' in error && typeof error.code === 'string') {
    const { syscall, hostname, severity }: Record<string, unknown> = { ...error }
    const isServers = typeof severity === 'string' // PGlite's errors have one, too
    yield { code: error.code, message: error.message, isServers, syscall, hostname }
  }
  if (error instanceof AggregateError) for (const each of error.errors) yield* failuresOf(each)
  yield* failuresOf(error.cause)
}

function troubleOf({ code, isServers }: Failure): string | undefined {
  const known = databaseTroubles[code]
  if (known !== undefined || !isServers) return known
  return databaseTroubles[code.slice(0, 2)] ?? 'it refuses a statement'
}

// The wrapper of a failed statement says only the statement, and the wrapper of several attempts nothing.
function wordsOf(error: unknown): string {
  if (!(error instanceof Error)) return String(error)
  const inner = error instanceof AggregateError ? error.errors[0] : error.cause
  const isWrapper = error.message === '' || error.message.startsWith('Failed query')
  if (isWrapper && inner !== undefined) return wordsOf(inner)
  const code = 'code' in error && typeof error.code === 'string' ? error.code : ''
  const message = isWrapper ? 'a statement failed' : firstLineOf(error.message)
  return code === '' || message.includes(code) ? message : `${message} (${code})`
}

function withoutSecrets(text: string, { database }: KnownConfig): string {
  const urls = [database?.url, database?.directUrl].flatMap((url) => url || [])
  return urls
    .reduce((cleaned, url) => cleaned.replaceAll(url, '(its URL)'), firstLineOf(text))
    .replace(/\/\/[^\s/]*:(?!password@)[^\s]*@/g, '//(user)@')
}

const firstLineOf = (text: string) => text.split('\n', 1)[0] ?? ''
