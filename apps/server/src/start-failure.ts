// One clear line for each way in which a server cannot start.
import type { Config } from './config.ts'

const databaseCodes: Record<string, string> = {
  ECONNREFUSED: 'nothing answers there',
  ENOTFOUND: 'its host name is not known',
  EAI_AGAIN: 'its host name cannot be looked up now',
  CONNECT_TIMEOUT: 'it does not answer in time',
  CONNECTION_CLOSED: 'it closed the connection',
  ETIMEDOUT: 'it does not answer in time',
  '28P01': 'it refuses the password',
  '28000': 'it refuses the user',
  '3D000': 'the database does not exist',
  '42501': 'the user lacks a right; README says which ones are needed',
  '42P01': 'a table is missing; run migrate with the same DATABASE_SCHEMA',
  '42P07':
    'a table of that name is there already, perhaps of another application; set DATABASE_SCHEMA to a schema of its own',
  '42710': 'a name is taken already, perhaps by another application; set DATABASE_SCHEMA',
  '3F000': 'the schema does not exist; create it or set DATABASE_SCHEMA to another one',
  '25006': 'it is read-only, perhaps a standby; point DATABASE_URL at the primary',
  '53300': 'it has no connection left; lower DATABASE_POOL or raise max_connections',
  '53100': 'its disk is full',
  '55000': 'it is not in a state to do this',
  '57014':
    'it cancelled the statement, perhaps for a statement_timeout of the user or the database',
  '55P03': 'another process has been migrating it for a minute',
  '57P03': 'it is still starting',
}

/** Says what to mend. Never repeats a URL, which may hold a password. */
export function explainStartFailure(
  error: unknown,
  config: Partial<Pick<Config, 'host' | 'port'>> = {},
): string {
  for (const { code, syscall, hostname, message, severity } of failuresOf(error)) {
    if (hostname !== undefined && hostname === config.host) return `HOST is not known (${code}).`
    if (syscall === 'listen' && code === 'EADDRINUSE')
      return `Port ${config.port} is already in use. Set PORT to another one.`
    if (syscall === 'listen' && code === 'EACCES')
      return `Port ${config.port} may not be opened by this user. Set PORT to another one.`
    const trouble = databaseCodes[code]
    // Only what the server itself says is repeated (it alone has a severity): a driver's message may hold the URL.
    const said = severity !== undefined ? ` It says: ${firstLine(message)}` : ''
    if (trouble) return `The database cannot be used: ${trouble} (${code}).${said}`
  }
  // What PGlite says of a folder that a killed process left in pieces.
  if (error instanceof Error && error.message.startsWith('Aborted(')) {
    return 'The embedded database cannot be read. Delete its folder to start afresh.'
  }
  return `The server cannot start: ${innermostOf(error)}`
}

// A wrapper's own message is the statement, which says nothing of the trouble.
function innermostOf(error: unknown): string {
  if (!(error instanceof Error)) return firstLine(String(error))
  if (error.cause !== undefined && error.message.startsWith('Failed query')) {
    return innermostOf(error.cause)
  }
  const message = firstLine(error.message)
  const code = 'code' in error && typeof error.code === 'string' ? error.code : ''
  return message.includes(code) ? message : `${message} (${code})`
}

// A URL may hold a password.
function firstLine(text: string): string {
  const [line = ''] = text.split('\n', 1)
  return line.replace(/\b[a-z][\w+.-]*:\/\/\S+/gi, '<URL>')
}

// The code may be the error's own, its cause's, or that of one of several tried addresses.
function* failuresOf(error: unknown): Generator<{
  code: string
  syscall?: unknown
  hostname?: unknown
  severity?: unknown
  message: string
}> {
  if (!(error instanceof Error)) return
  if ('code' in error && typeof error.code === 'string') {
    yield { ...error, code: error.code, message: error.message }
  }
  if (error instanceof AggregateError) for (const each of error.errors) yield* failuresOf(each)
  yield* failuresOf(error.cause)
}
