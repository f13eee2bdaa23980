// Asks a service whether a password is known from data breaches. Never sends the password, nor its hash: the first five digits
// of its SHA-1 (k-anonymity), and the padding hides how many others share them. Lets everything pass while the service is down.

const TIME_LIMIT_MS = 1_000

export interface BreachedPasswords {
  /** False as well if the service does not answer in time. */
  includes(password: string): Promise<boolean>
}

export interface BreachedPasswordsOptions {
  /** Of a service with the range API of Pwned Passwords, such as https://api.pwnedpasswords.com. */
  readonly url: string
  /** Told why an answer is missing; never of the password. */
  readonly onFailure: (error: unknown) => void
}

export function createBreachedPasswords({
  url,
  onFailure,
}: BreachedPasswordsOptions): BreachedPasswords {
  return {
    async includes(password) {
      try {
        // Loaded with the first password: most processes verify thousands for each new one.
        const { pwnedPassword } = await import('hibp')
        const times = await pwnedPassword(password, {
          // With or without the path that the client adds.
          baseUrl: url.replace(/\/range\/?$/, ''),
          addPadding: true,
          timeoutMs: TIME_LIMIT_MS,
          userAgent: 'countersign',
        })
        return times > 0
      } catch (error) {
        onFailure(error)
        return false
      }
    },
  }
}
