// Which passwords nobody may choose although they look the part: those that are guessed first.
import { createGuesswork } from './guesswork.ts'
import { holdsOwnWords, type PasswordOwner } from './own-words.ts'

// A random password of ten characters, the shortest there is, is estimated at 10^10; every common one, dressed up with a
// year and a symbol, stays below this.
const MIN_GUESSES = 1e9

export interface PasswordPolicy {
  /** Whether a password that follows the contract's rules is common, guessable, or holds its owner's name or email. */
  isTooCommon(password: string, owner: PasswordOwner): Promise<boolean>
}

export function createPasswordPolicy(): PasswordPolicy {
  const { guessesFor } = createGuesswork()
  return {
    async isTooCommon(password, owner) {
      return holdsOwnWords(password, owner) || (await guessesFor(password)) < MIN_GUESSES
    },
  }
}
