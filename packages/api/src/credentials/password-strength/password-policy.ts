// Which passwords nobody may choose although they look the part: those that are guessed first.
import { readKnownWords } from '../../known-words-file.ts'
import { guessBits } from './guess-bits.ts'
import { foldLookalikes } from './lookalikes.ts'
import { holdsOwnWords, type PasswordOwner } from './personal-words.ts'
import { readWordTable, type WordTable } from './word-table.ts'

// The millionth password of the list has 20 bits, and a year and a symbol behind it make 28. A random password of ten
// characters, the shortest there is, has 42, and one in ten thousand less than this.
const MIN_BITS = 30

const SERVICE_WORD_MIN_CHARACTERS = 4

export interface PasswordPolicy {
  /** Whether a password that follows the contract's rules is common, guessable, or holds its owner's name or email. */
  isTooCommon(password: string, owner: PasswordOwner): Promise<boolean>
}

export interface PasswordPolicyOptions {
  /** What everybody knows of the service: its names and the words of its addresses. Those of a few letters are left out. */
  readonly serviceWords?: readonly string[]
}

export function createPasswordPolicy({
  serviceWords = [],
}: PasswordPolicyOptions = {}): PasswordPolicy {
  const ownWords = new Set(
    serviceWords.map(foldLookalikes).filter((word) => word.length >= SERVICE_WORD_MIN_CHARACTERS),
  )
  // Loaded when the first password is chosen: most processes check thousands for each new one.
  let loading: Promise<WordTable> | undefined
  const load = async () => {
    loading ??= readKnownWords().then(readWordTable)
    try {
      return await loading
    } catch (error) {
      // Out of file descriptors once is not out of them for ever.
      loading = undefined
      throw error
    }
  }
  return {
    async isTooCommon(password, owner) {
      if (holdsOwnWords(password, owner)) return true
      return guessBits(password, { words: await load(), ownWords }) < MIN_BITS
    },
  }
}
