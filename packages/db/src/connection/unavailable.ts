// Tells failures of the database itself, which a retry may not meet again, from defects of what it was asked.

// SQLSTATE: connection exceptions, insufficient resources, shutdowns and time limits of the server, a standby, locks that were
// not to be had, and transactions that were given up for another one.
const UNAVAILABLE_STATE = /^(?:08...|53...|57P..|57014|25006|25P03|40001|40P01|55P03)$/

const unavailableCodes: ReadonlySet<string> = new Set([
  // Of the driver.
  'CONNECTION_CLOSED',
  'CONNECTION_DESTROYED',
  'CONNECTION_ENDED',
  'CONNECT_TIMEOUT',
  // Of the operating system.
  'EAI_AGAIN',
  'ECONNREFUSED',
  'ECONNRESET',
  'EHOSTUNREACH',
  'ENETUNREACH',
  'ENOTFOUND',
  'EPIPE',
  'ETIMEDOUT',
])

// An error of the driver, within Drizzle's, within a procedure's.
const MAX_DEPTH = 5

/** True of an error, or one with a cause, that says that the database cannot answer now. */
export function isDatabaseUnavailable(error: unknown): boolean {
  let current: unknown = error
  for (let depth = 0; depth < MAX_DEPTH && current instanceof Error; depth += 1) {
    const code = 'code' in current ? String(current.code) : ''
    if (UNAVAILABLE_STATE.test(code) || unavailableCodes.has(code)) return true
    current = current.cause
  }
  return false
}
