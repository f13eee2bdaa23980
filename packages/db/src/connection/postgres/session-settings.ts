// Fixes the session settings that the wire format and our statements depend on, whatever the defaults of database, role and
// server. Never sets what operators choose, such as timeouts.

// PgBouncer restores these for every client. It rejects any other startup parameter, unless configured to ignore it.
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

/** Without client_encoding, which the driver sets to UTF8. */
export const sessionSettings: Readonly<Record<string, string>> = {
  ...trackedByPoolers,
  ...untracked,
}

/** Whether a pooler rejected the connection because of a startup parameter. */
export function isSettingRefusal(error: Error): boolean {
  return /startup parameter/i.test(error.message)
}

/** Removes what poolers reject; returns whether there was any. */
export function dropUntracked(settings: Record<string, unknown>): boolean {
  const present = Object.keys(untracked).filter((name) => name in settings)
  for (const name of present) delete settings[name]
  return present.length > 0
}

/** The settings with a wrong value, and their right values. */
export function wrongSettings(inEffect: Readonly<Record<string, string>>): [string, string][] {
  return Object.entries(sessionSettings).filter(
    ([name, value]) => inEffect[name] !== undefined && inEffect[name] !== value,
  )
}
