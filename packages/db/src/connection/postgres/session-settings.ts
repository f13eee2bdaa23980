// Fixes the settings of a session that the wire format and our statements depend on, whatever the database, the role or
// the server has for a default. Never sets what belongs to an operator, such as timeouts.

// PgBouncer sets these anew for every client; any other startup parameter it refuses, unless it is told to ignore it.
const trackedByPoolers = {
  DateStyle: 'ISO, MDY',
  TimeZone: 'UTC',
  standard_conforming_strings: 'on',
}

const untracked = {
  IntervalStyle: 'postgres',
  bytea_output: 'hex',
  extra_float_digits: '1',
  default_transaction_isolation: 'read committed',
  default_transaction_read_only: 'off',
  default_transaction_deferrable: 'off',
}

/** client_encoding, which belongs here too, is UTF8 by the driver. */
export const sessionSettings: Readonly<Record<string, string>> = {
  ...trackedByPoolers,
  ...untracked,
}

/** Whether a pooler refused the connection for a setting that it was asked for. */
export function isSettingRefusal(error: Error): boolean {
  return /startup parameter/i.test(error.message)
}

/** Takes out what poolers refuse; false when nothing of it was in. */
export function dropUntracked(settings: Record<string, unknown>): boolean {
  const present = Object.keys(untracked).filter((name) => name in settings)
  for (const name of present) delete settings[name]
  return present.length > 0
}

/** What of a session is not as it has to be: the names of the settings, and what each has to be. */
export function wrongSettings(inEffect: Readonly<Record<string, string>>): [string, string][] {
  return Object.entries(sessionSettings).filter(
    ([name, value]) => inEffect[name] !== undefined && inEffect[name] !== value,
  )
}
