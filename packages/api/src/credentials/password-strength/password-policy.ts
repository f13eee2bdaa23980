// Refuses passwords that follow the contract's rules and are guessed first all the same.
import { readKnownWords } from '../../known-words-file.ts'
import type { BreachedPasswords } from './breached-passwords.ts'
import { guessBits } from './guess-bits.ts'
import { foldLookalikes } from './lookalikes.ts'
import { containsPersonalWords, type PasswordOwner } from './personal-words.ts'
import { readWordTable, type WordTable } from './word-table.ts'

// The millionth password of the list has 20 bits, and a year and a symbol behind it make 28. A random password of ten
// characters, the shortest there is, has 42, and one in ten thousand less than this.
const MIN_BITS = 30

const SERVICE_WORD_MIN_CHARACTERS = 4

export interface PasswordPolicy {
  /** True of a password that is common, guessable, or contains its owner's name or email. */
  isTooCommon(password: string, owner: PasswordOwner): Promise<boolean>
  /** True of a password that is known from a breach. Asks another service, so it comes after all that is refused here. */
  isBreached(password: string): Promise<boolean>
}

export interface PasswordPolicyOptions {
  /** Names of the service and words of its addresses. Those shorter than four characters are ignored. */
  readonly serviceWords?: readonly string[]
  readonly breachedPasswords?: BreachedPasswords | undefined
}

export function createPasswordPolicy({
  serviceWords = [],
  breachedPasswords,
}: PasswordPolicyOptions = {}): PasswordPolicy {
  const serviceWordSet = new Set(
    serviceWords.map(foldLookalikes).filter((word) => word.length >= SERVICE_WORD_MIN_CHARACTERS),
  )
  // Loaded with the first signup: most processes verify thousands of passwords for each new one.
  let loading: Promise<WordTable> | undefined
  const load = async () => {
    loading ??= readKnownWords().then(readWordTable)
    try {
      return await loading
    } catch (error) {
      // Running out of file descriptors is temporary.
      loading = undefined
      throw error
    }
  }
  return {
    async isTooCommon(password, owner) {
      if (containsPersonalWords(password, owner)) return true
      const words = await load()
      return guessBits(password, { words, serviceWords: serviceWordSet }) < MIN_BITS
    },
    isBreached: async (password) => (await breachedPasswords?.includes(password)) === true,
  }
}
