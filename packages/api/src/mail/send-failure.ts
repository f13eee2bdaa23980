// Shortens what a mail server answered, for the log and the database. Never passes on what may be a secret.

const MAX_CHARACTERS = 200

/** One line. Mail servers quote what they refuse, so addresses and everything as long as a token are left out. */
export function describeFailure(error: string): string {
  return error
    .replace(/[\p{Cc}\p{Cf}\p{Zl}\p{Zp}\s]+/gu, ' ')
    .replace(/\S+@\S+|[\w+/=~-]{24,}/g, '[...]')
    .trim()
    .slice(0, MAX_CHARACTERS)
}
