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
  '55P03': 'another process has been migrating it for a minute',
  '57P03': 'it is still starting',
}

/** Says what to mend. Never repeats a URL, which may hold a password. */
export function explainStartFailure(
  error: unknown,
  config: Partial<Pick<Config, 'host' | 'port'>> = {},
): string {
  for (const { code, syscall, hostname } of failuresOf(error)) {
    if (hostname !== undefined && hostname === config.host) return `HOST is not known (${code}).`
    if (syscall === 'listen' && code === 'EADDRINUSE')
      return `Port ${config.port} is already in use. Set PORT to another one.`
    if (syscall === 'listen' && code === 'EACCES')
      return `Port ${config.port} may not be opened by this user. Set PORT to another one.`
    const trouble = databaseCodes[code]
    if (trouble) return `The database cannot be used: ${trouble} (${code}).`
  }
  // What PGlite says of a folder that a killed process left in pieces.
  if (error instanceof Error && error.message.startsWith('Aborted(')) {
    return 'The embedded database cannot be read. Delete its folder to start afresh.'
  }
  return `The server cannot start: ${(error instanceof Error ? error.message : String(error)).split('\n', 1)[0]}`
}

// The code may be the error's own, its cause's, or that of one of several tried addresses.
function* failuresOf(
  error: unknown,
): Generator<{ code: string; syscall?: unknown; hostname?: unknown }> {
  if (!(error instanceof Error)) return
  if ('code' in error && typeof error.code === 'string') yield { ...error, code: error.code }
  if (error instanceof AggregateError) for (const each of error.errors) yield* failuresOf(each)
  yield* failuresOf(error.cause)
}
